/** An HTTP endpoint that listens, and clients that subscribe to it. */
import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createGuard } from '../../../src/servers/kit/guard.ts';
import type { DependencyReport } from '../../../src/servers/kit/health-monitor.ts';
import { HttpEndpoint, type RequestHandler } from '../../../src/servers/kit/http-endpoint.ts';
import { type LogLine, recordedLog } from '../../support/recorded-log.ts';

const token = 'sixteen letters!';
export const headers: Readonly<Record<string, string>> = { authorization: `Bearer ${token}` };

export interface Listening extends AsyncDisposable {
  readonly endpoint: HttpEndpoint;
  readonly url: string;
  readonly lines: readonly LogLine[];
}

/** An endpoint on a free port that serves `work` at `/work`. */
export async function listening(
  options: {
    readonly work?: RequestHandler;
    readonly status?: DependencyReport['status'];
    readonly queueDepth?: () => number;
    readonly port?: number;
  } = {},
): Promise<Listening> {
  const {
    work = (_, response) => void response.end('done'),
    status = 'healthy',
    queueDepth,
    port: wanted = 0,
  } = options;
  const { log, lines } = recordedLog();
  const endpoint = new HttpEndpoint({
    server: 'weaviate-direct',
    guard: createGuard({ token, allowedHosts: [] }),
    log,
    route: (_, path) => (path === '/work' ? { endpoint: '/work', handle: work } : null),
    health: async () => ({ status, dependencies: {} }),
    ...(queueDepth === undefined ? {} : { queueDepth }),
  });
  const port = await endpoint.listen('127.0.0.1', wanted);
  return {
    endpoint,
    url: `http://127.0.0.1:${port}`,
    lines,
    [Symbol.asyncDispose]: () => endpoint.close(0),
  };
}

const listen = { ...headers, 'mcp-method': 'subscriptions/listen' };

/** Brings its first news, and never ends by itself. */
export function news(_: IncomingMessage, response: ServerResponse): void {
  response.write('first news');
}

export async function subscribed(url: string): Promise<IncomingMessage> {
  const [response] = await once(request(url, { headers: listen, agent: false }).end(), 'response');
  return response;
}
