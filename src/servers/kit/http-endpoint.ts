/** The HTTP face of one process: guard, operational routes, and whatever the process itself serves. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeepHealth } from '../../runtime/health/deep-health.ts';
import type { Logger } from '../../runtime/telemetry/logger.ts';
import { version } from '../../runtime/version.ts';
import type { Guard } from './guard.ts';
import type { DependencyReport } from './health-monitor.ts';
import { ServerMetrics } from './metrics.ts';
import { refuseUnreadable } from './refuse-unreadable.ts';
import { Traffic } from './traffic.ts';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** What a process serves besides `/live`, `/ready`, `/health` and `/metrics`. */
export interface Route {
  /** Pattern for metrics, such as `/mcp`. */
  readonly endpoint: string;
  readonly handle: RequestHandler;
}

export interface HttpEndpointOptions {
  readonly server: string;
  readonly guard: Guard;
  readonly log: Logger;
  /** `null`: not found. */
  readonly route: (request: IncomingMessage, path: string) => Route | null;
  readonly health: () => Promise<DependencyReport>;
  /** Calls that wait for their turn inside the process. */
  readonly queueDepth?: () => number;
  /** Whether another process of the same user may listen on the same port, to take over from this one; Linux only. */
  readonly sharesPort?: boolean;
}

// Idle keep-alive connections outlast the gateway's pool, which closes its own after 4 s: no reset on reuse.
const keepAliveMs = 65_000;
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 60_000;
/** How late one of the two above is noticed. */
const checkEveryMs = 2000;
/** From its last request on, a process that hands its port over counts on more for this long, and waits this long for them. */
const busyMs = 1000;
const handoverMs = 500;

export class HttpEndpoint {
  readonly metrics: ServerMetrics;
  readonly #options: HttpEndpointOptions;
  readonly #server: Server;
  readonly #traffic = new Traffic();
  /** They stay open until the client leaves, so they hold up no stop, and their time is not a call's. */
  readonly #subscriptions = new Set<ServerResponse>();
  /** By connection, the answer that was asked for last. */
  readonly #answering = new WeakMap<Duplex, ServerResponse>();
  readonly #eventLoop = monitorEventLoopDelay({ resolution: 20 });
  #connections = 0;
  #lastRequestMs = -Infinity;
  #isDraining = false;

  constructor(options: HttpEndpointOptions) {
    this.#options = options;
    this.#server = createServer(
      {
        keepAliveTimeout: keepAliveMs,
        headersTimeout: headersTimeoutMs,
        requestTimeout: requestTimeoutMs,
        connectionsCheckingInterval: checkEveryMs,
      },
      (request, response) => this.#answer(request, response),
    );
    this.#server.on('clientError', (error, socket) =>
      refuseUnreadable(error, socket, this.#answering.get(socket)),
    );
    this.#server.on('connection', (socket) => {
      this.#connections += 1;
      socket.once('close', () => {
        this.#connections -= 1;
      });
    });
    this.metrics = new ServerMetrics(options.server, {
      activeConnections: () => this.#connections,
      traffic: () => this.#traffic.summary(),
    });
  }

  /** @returns the port, which matters when 0 was asked for */
  async listen(host: string, port: number): Promise<number> {
    this.#eventLoop.enable();
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#server.once('error', reject);
    const reusePort = this.#options.sharesPort === true;
    this.#server.listen({ port, host, reusePort }, () =>
      resolve((this.#server.address() as AddressInfo).port),
    );
    return promise;
  }

  /** Takes no new request, ends subscriptions, waits up to `graceMs` for calls in flight, then cuts what is left. */
  async close(graceMs: number): Promise<void> {
    this.#isDraining = true;
    this.#eventLoop.disable();
    if (!this.#server.listening) return;
    // Right after all that waited for a connection got one: what is in the kernel's queue at the end is lost.
    if (this.#options.sharesPort === true) await new Promise(setImmediate);
    const closed = new Promise<void>((resolve) => {
      // Not as an HTTP server closes: that cuts idle connections at once, on which a client may be about to call.
      NetServer.prototype.close.call(this.#server, () => resolve());
    });
    for (const subscription of this.#subscriptions) endEarly(subscription);
    // A client that calls right now would write into a closed connection: its next answer tells it to leave.
    if (this.#isBusy) await sleep(Math.min(handoverMs, graceMs));
    this.#server.closeIdleConnections();
    const cut = setTimeout(() => this.#server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(cut);
  }

  get #isBusy(): boolean {
    return this.#options.sharesPort === true && performance.now() - this.#lastRequestMs < busyMs;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const began = performance.now();
    this.#answering.set(request.socket, response);
    this.#lastRequestMs = began;
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const route = this.#routeOf(request, path);
    if (this.#isDraining) response.setHeader('Connection', 'close');
    const isSubscription = staysOpen(request);
    if (isSubscription) this.#subscriptions.add(response);
    response.once('close', () => {
      // Its connection is kept alive: the last call in flight would hold up the stop for that long.
      if (this.#isDraining && !this.#isBusy) this.#server.closeIdleConnections();
      this.#subscriptions.delete(response);
      const durationMs = isSubscription ? null : performance.now() - began;
      const status = response.statusCode;
      this.metrics.onRequest({ method: request.method ?? '', endpoint: route.endpoint, status, durationMs });
      if (durationMs === null || operational.has(route.endpoint)) return;
      this.#traffic.record(durationMs, status >= 500);
    });
    const handled = (async () => route.handle(request, response))();
    handled.catch((error: unknown) => {
      // The client went away in the middle of its request.
      if (error === request.errored) return;
      this.#options.log.error({ err: error, path }, 'request failed');
      if (!response.headersSent)
        sendJson(response, 500, { error: 'internal error; the log has the details' });
      else response.destroy();
    });
  }

  #routeOf(request: IncomingMessage, path: string): Route {
    if (path === '/live')
      return { endpoint: path, handle: (_, response) => sendJson(response, 200, { status: 'alive' }) };
    if (path === '/ready') return { endpoint: path, handle: (_, response) => this.#ready(response) };
    const refusal = this.#options.guard(request);
    if (refusal !== null) {
      return {
        endpoint: 'refused',
        handle: (_, response) => sendRefusal(response, refusal.status, refusal.message),
      };
    }
    if (path === '/health') return { endpoint: path, handle: (_, response) => this.#health(response) };
    if (path === '/metrics')
      return { endpoint: path, handle: (_, response) => this.#renderMetrics(response) };
    return (
      this.#options.route(request, path) ?? {
        endpoint: 'unknown',
        handle: (_, response) => sendJson(response, 404, { error: `nothing is served at ${path}` }),
      }
    );
  }

  async #ready(response: ServerResponse): Promise<void> {
    const { status } = this.#isDraining ? { status: 'draining' } : await this.#options.health();
    sendJson(response, status === 'healthy' || status === 'degraded' ? 200 : 503, { status });
  }

  async #health(response: ServerResponse): Promise<void> {
    const { status, dependencies } = await this.#options.health();
    const traffic = this.#traffic.summary();
    const body: DeepHealth = {
      status,
      timestamp: new Date().toISOString(),
      version,
      metrics: {
        memory_usage_mb: Math.round(process.memoryUsage.rss() / 1024 / 1024),
        active_connections: this.#connections,
        request_count: traffic.requests,
        error_rate: traffic.errorRate,
        average_response_time_ms: rounded(traffic.averageMs),
        p50_response_time_ms: rounded(traffic.p50Ms),
        p95_response_time_ms: rounded(traffic.p95Ms),
        event_loop_lag_ms: rounded(Math.max(0, this.#eventLoop.mean / 1e6 - 20) || 0),
        queue_depth: this.#options.queueDepth?.() ?? 0,
      },
      dependencies,
    };
    sendJson(response, status === 'unhealthy' ? 503 : 200, body);
  }

  async #renderMetrics(response: ServerResponse): Promise<void> {
    const { registry } = this.metrics;
    response.writeHead(200, { 'Content-Type': registry.contentType }).end(await registry.metrics());
  }
}

/** Whether its answer is a stream of news, which ends when the client leaves. */
function staysOpen({ method, headers }: IncomingMessage): boolean {
  if (headers['mcp-method'] === 'subscriptions/listen') return true;
  return method === 'GET' && headers.accept?.includes('text/event-stream') === true;
}

const operational = new Set(['/live', '/ready', '/health', '/metrics']);

/** The client sees a whole answer; what its writer still says goes nowhere. */
function endEarly(response: ServerResponse): void {
  response.on('error', () => undefined).end();
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function sendRefusal(response: ServerResponse, status: 401 | 403, message: string): void {
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="mcpctl"');
  sendJson(response, status, { jsonrpc: '2.0', id: null, error: { code: -32_001, message } });
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
