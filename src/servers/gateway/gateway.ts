/** The gateway: routes of the front door, held together by the routing table. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { OperationalError, reasonOf } from '../../runtime/errors.ts';
import type { RoutingTable } from '../../runtime/fleet/routes.ts';
import { connectFleetClient, type FleetTool } from '../../runtime/mcp/fleet-client.ts';
import { allToolsets } from '../../runtime/mcp/toolsets.ts';
import { outgoingTraceparent } from '../../runtime/telemetry/trace.ts';
import { createGuard } from '../kit/guard.ts';
import { HealthMonitor } from '../kit/health-monitor.ts';
import { HttpEndpoint, type Route } from '../kit/http-endpoint.ts';
import { parseEnvironment } from '../kit/parse-environment.ts';
import type { OpenProcess, ProcessContext } from '../kit/run-process.ts';
import { createAggregateEndpoint, refuseLargeBody } from './aggregate-endpoint.ts';
import { withoutHopByHop } from './forward.ts';
import { errorCodes, sendJsonRpcError } from './json-rpc.ts';
import { logCutOff } from './log-cut-off.ts';
import { readRequestBody } from './request-body.ts';
import { Router, type RouterOptions } from './router.ts';
import { RoutingFile } from './routing-file.ts';
import { serverDependencies } from './server-dependencies.ts';
import { defaultAskTimeoutMs, ToolCatalogue } from './tool-catalogue.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
const passedMethods: ReadonlySet<string> = new Set<Method>(['GET', 'POST', 'PUT', 'DELETE']);

const variables = z.object({ MCPCTL_ROUTES: z.string().min(1) });

/** @throws EnvironmentError without `MCPCTL_ROUTES` */
export function openGateway(
  { environment, env, log }: ProcessContext,
  options: Partial<RouterOptions> = {},
): OpenProcess {
  const { token } = environment;
  const { MCPCTL_ROUTES: routesFile } = parseEnvironment('gateway', variables, env);
  const router = new Router({ onCutOff: (cut) => logCutOff(cut, log), ...options });
  const listTools = async (server: string, signal: AbortSignal): Promise<readonly FleetTool[]> => {
    return Promise.any(
      router.urlsOf(server).map(async (origin) => {
        const url = `${origin}/mcp${allToolsets}`;
        await using client = await connectFleetClient({ server, url, token, timeoutMs: defaultAskTimeoutMs });
        return await client.listTools(signal);
      }),
    );
  };
  const catalogue = new ToolCatalogue({
    ask: listTools,
    onFailure: (server, error) => log.info({ reason: reasonOf(error) }, `${server} did not list its tools`),
  });
  const monitor = new HealthMonitor(() => serverDependencies(router));
  const update = (table: RoutingTable): void => {
    router.update(table);
    catalogue.update(router.servers);
    log.info({ servers: router.servers }, 'routing table in force');
  };
  const routing = new RoutingFile(routesFile, update, log);
  const aggregate = createAggregateEndpoint({
    catalogue,
    send: (server, { body, headers, id }, response) =>
      send(router, server, { method: 'POST', path: '/mcp', headers, body, id, token }, response),
    log,
  });
  const toServer = (server: string, path: string): Route => ({
    endpoint: `/${server}/${path === '/mcp' ? 'mcp' : '*'}`,
    handle: async (request, response) => {
      const body = await readRequestBody(request);
      if (body === null) return refuseLargeBody(response);
      const method = request.method as Method;
      return send(
        router,
        server,
        { method, path, headers: request.headers, body, id: null, token },
        response,
      );
    },
  });
  const endpoint = new HttpEndpoint({
    server: environment.server,
    guard: createGuard(environment),
    log,
    health: () => monitor.report(),
    queueDepth: () => router.outstanding,
    route: (request, path) => {
      if (path === '/mcp') return { endpoint: path, handle: aggregate.handle };
      if (path === '/loads')
        return { endpoint: path, handle: (_, response) => sendJson(response, router.loads) };
      const [, server, rest] = /^\/([^/]+)(\/.*)$/.exec(request.url ?? '') ?? [];
      if (server === undefined || rest === undefined || !router.has(server)) return null;
      return passedMethods.has(request.method ?? '') ? toServer(server, rest) : null;
    },
  });
  return {
    endpoint,
    close: async () => {
      routing.close();
      await aggregate.close();
      await router.close();
    },
  };
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

interface Message {
  readonly method: Method;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Of the JSON-RPC request, for an error of ours; `null` where it is not known. */
  readonly id: string | number | null;
  readonly token: string | null;
}

/** Sends, and answers itself when the server could not. */
async function send(
  router: Router,
  server: string,
  message: Message,
  response: ServerResponse,
): Promise<void> {
  const { method, path, headers, body, id, token } = message;
  // What was between the client and the gateway; that was checked here.
  const {
    host: _host,
    authorization: _authorization,
    origin: _origin,
    expect: _expect,
    'content-length': _length,
    ...passed
  } = withoutHopByHop(headers);
  const upstream = {
    traceparent: outgoingTraceparent(),
    ...passed,
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  try {
    await router.send(
      server,
      { method, path, headers: upstream, body: body.length > 0 ? body : null },
      response,
    );
  } catch (error) {
    if (response.headersSent || !(error instanceof OperationalError)) throw error;
    // Whether a call that took too long was carried out, nobody knows: it is not for repeating.
    const retryable = error.code !== 'TIMED_OUT';
    if (retryable) response.setHeader('Retry-After', '1');
    const data = { code: error.code, retryable };
    const answer = { code: errorCodes.serverUnavailable, message: error.message, data };
    sendJsonRpcError(response, retryable ? 503 : 504, answer, id);
  }
}
