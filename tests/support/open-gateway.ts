/** A gateway in this process, with a routing table that the test writes as control would. */
import path from 'node:path';
import { defaultPolicy } from '../../src/runtime/fleet/default-policy.ts';
import { defaultGatewayPolicy, type GatewayPolicy } from '../../src/runtime/fleet/gateway-policy.ts';
import type { RoutingTable } from '../../src/runtime/fleet/routes.ts';
import type { ServerPolicy, Upstream, VirtualServer } from '../../src/runtime/fleet/upstream.ts';
import { writeFileAtomic } from '../../src/runtime/state/atomic-write.ts';
import { openGateway } from '../../src/servers/gateway/gateway.ts';
import type { RouterOptions } from '../../src/servers/gateway/replicas/router.ts';
import { openMcpServer } from '../../src/servers/kit/open-mcp-server.ts';
import { type OpenedProcess, openedProcess } from './opened-process.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { trialServer } from './trial-server.ts';

/** By server: origins, one for each replica, or where else its calls go. */
export type Origins = Readonly<Record<string, string | readonly string[] | Upstream>>;

export interface TestGatewayOptions extends Partial<RouterOptions> {
  readonly env?: Readonly<Record<string, string>>;
  /** Of every server. */
  readonly policy?: Partial<ServerPolicy>;
  readonly virtual?: Readonly<Record<string, VirtualServer>>;
  /** Of the gateway as a whole. */
  readonly rules?: Partial<GatewayPolicy>;
  /** Kept after the end, for another gateway; else one of its own. */
  readonly directory?: string;
}

export interface TestGateway extends OpenedProcess {
  /** Where the routing table is, and what commands change. */
  readonly directory: string;
  /** Replaces the routing table, and resolves once it is in force. */
  route(origins: Origins): Promise<void>;
}

export async function testGateway(origins: Origins, options: TestGatewayOptions = {}): Promise<TestGateway> {
  const { env, policy = {}, virtual = {}, rules = {}, directory: kept, ...routing } = options;
  const directory =
    kept === undefined
      ? await temporaryDirectory('gateway')
      : { path: kept, [Symbol.asyncDispose]: async () => undefined };
  const table = (servers: Origins): string =>
    tableOf(servers, { ...defaultPolicy, ...policy }, virtual, rules);
  try {
    const routes = path.join(directory.path, 'routes.json');
    writeFileAtomic(routes, table(origins));
    const open = openedProcess('gateway', (context) => openGateway(context, routing), {
      MCPCTL_ROUTES: routes,
      ...env,
    });
    const gateway = await open;
    return {
      ...gateway,
      directory: directory.path,
      route: async (next) => {
        const inForce = gateway.next('routing table in force');
        writeFileAtomic(routes, table(next));
        await inForce;
      },
      [Symbol.asyncDispose]: async () => {
        await gateway.stop();
        await directory[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await directory[Symbol.asyncDispose]();
    throw error;
  }
}

/** The trial server of that name, in this process. */
export function trialBackend(name: string): Promise<OpenedProcess> {
  return openedProcess(name, (context) => openMcpServer(trialServer(name), context));
}

function tableOf(
  origins: Origins,
  policy: ServerPolicy,
  virtual: Readonly<Record<string, VirtualServer>>,
  rules: Partial<GatewayPolicy>,
): string {
  const servers = Object.entries(origins).map(([server, to]) => [server, upstreamOf(server, to)] as const);
  const table: RoutingTable = {
    schema: 2,
    servers: Object.fromEntries(servers),
    policies: Object.fromEntries(servers.map(([server]) => [server, policy])),
    virtual,
    gateway: { ...defaultGatewayPolicy, ...rules, virtualServers: virtual },
  };
  return JSON.stringify(table);
}

function upstreamOf(server: string, to: Origins[string]): Upstream {
  if (typeof to === 'object' && 'kind' in to) return to;
  const replicas = [to].flat().map((url, index) => ({ id: `${server}-${index + 1}`, url }));
  return { kind: 'replicas', replicas };
}
