/** A gateway in this process, with a routing table that the test writes as control would. */
import path from 'node:path';
import type { RoutingTable } from '../../src/runtime/fleet/routes.ts';
import { writeFileAtomic } from '../../src/runtime/state/atomic-write.ts';
import { openGateway } from '../../src/servers/gateway/gateway.ts';
import type { RouterOptions } from '../../src/servers/gateway/replicas/router.ts';
import { openMcpServer } from '../../src/servers/kit/open-mcp-server.ts';
import { type OpenedProcess, openedProcess } from './opened-process.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { trialServer } from './trial-server.ts';

/** Origins by server, one for each replica. */
export type Origins = Readonly<Record<string, string | readonly string[]>>;

export interface TestGateway extends OpenedProcess {
  /** Replaces the routing table, and resolves once it is in force. */
  route(origins: Origins): Promise<void>;
}

export async function testGateway(
  origins: Origins,
  options: Partial<RouterOptions> & { readonly env?: Readonly<Record<string, string>> } = {},
): Promise<TestGateway> {
  const { env, ...routing } = options;
  const directory = await temporaryDirectory('gateway');
  try {
    const routes = path.join(directory.path, 'routes.json');
    writeFileAtomic(routes, tableOf(origins));
    const open = openedProcess('gateway', (context) => openGateway(context, routing), {
      MCPCTL_ROUTES: routes,
      ...env,
    });
    const gateway = await open;
    return {
      ...gateway,
      route: async (next) => {
        const inForce = gateway.next('routing table in force');
        writeFileAtomic(routes, tableOf(next));
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

function tableOf(origins: Origins): string {
  const servers = Object.entries(origins).map(([server, urls]) => {
    const replicas = [urls].flat().map((url, index) => ({ id: `${server}-${index + 1}`, url }));
    return [server, { kind: 'replicas', replicas } as const] as const;
  });
  const table: RoutingTable = { schema: 2, servers: Object.fromEntries(servers) };
  return JSON.stringify(table);
}
