/** Gets one request to one of a server's replicas, or says why it could not. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { errors } from 'undici';
import { OperationalError, reasonOf } from '../../runtime/errors.ts';
import type { GatewayLoads, RoutingTable } from '../../runtime/fleet/routes.ts';
import { forward, NotSentError, type UpstreamRequest } from './forward.ts';
import { ReplicaPool, type ReplicaPoolOptions, type UpstreamReplica } from './replica-pool.ts';

export interface RouterOptions extends ReplicaPoolOptions {
  /** A killed server is back within this time; until then a request that was not sent waits. */
  readonly patienceMs: number;
  /** Called when a request was sent, and its answer broke off or never came. */
  readonly onCutOff: (cut: CutOff) => void;
}

export interface CutOff {
  /** Process id of the replica it was sent to. */
  readonly replica: string;
  readonly request: UpstreamRequest;
  /** Since it was sent. */
  readonly ms: number;
  readonly reason: string;
}

const defaults: RouterOptions = {
  patienceMs: 5000,
  onCutOff: () => undefined,
  answerTimeoutMs: 300_000,
  maxCallsPerReplica: 256,
  now: () => performance.now(),
};
const firstPauseMs = 25;
const longestPauseMs = 250;

export class Router {
  readonly #options: RouterOptions;
  readonly #pools = new Map<string, ReplicaPool>();

  constructor(options: Partial<RouterOptions> = {}) {
    this.#options = { ...defaults, ...options };
  }

  get servers(): readonly string[] {
    return [...this.#pools.keys()];
  }

  /** Calls in flight over all servers. */
  get outstanding(): number {
    return [...this.#pools.values()].reduce((sum, { outstanding }) => sum + outstanding, 0);
  }

  get loads(): GatewayLoads {
    return Object.fromEntries([...this.#pools].map(([server, pool]) => [server, pool.loads]));
  }

  has(server: string): boolean {
    return this.#pools.has(server);
  }

  /** Origins of a server's replicas. */
  urlsOf(server: string): readonly string[] {
    return this.#pools.get(server)?.replicas.map(({ route }) => route.url) ?? [];
  }

  update({ servers }: RoutingTable): void {
    for (const [name, upstream] of Object.entries(servers)) {
      if (upstream.kind !== 'replicas') continue;
      const pool = this.#pools.get(name) ?? new ReplicaPool(this.#options);
      pool.update(upstream.replicas);
      this.#pools.set(name, pool);
    }
    for (const [name, pool] of this.#pools) {
      if (servers[name]?.kind === 'replicas') continue;
      pool.update([]);
      this.#pools.delete(name);
    }
  }

  /**
   * Streams the answer into `response`. A request that could not be sent is tried on another replica, and again for up
   * to 5 s, and so is one that finds every replica full; one that was sent is never repeated.
   *
   * @throws OperationalError `SERVER_UNREACHABLE`, `TIMED_OUT`, `CIRCUIT_OPEN`; after the answer has begun, the
   * transport's error
   */
  async send(server: string, request: UpstreamRequest, response: ServerResponse): Promise<void> {
    const givesUp = performance.now() + this.#options.patienceMs;
    const tried = new Set<UpstreamReplica>();
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      const replica = this.#pools.get(server)?.pick(tried);
      if (replica === undefined || replica === null) throw unreachable(server, '', 'it has no replica');
      const failure = await attempt(replica, request, response, this.#options);
      if (failure === null || response.destroyed) return;
      const isTriedOut = tried.has(replica);
      tried.add(replica);
      if (performance.now() > givesUp) throw unreachable(server, replica.route.url, failure.message);
      if (isTriedOut || tried.size >= (this.#pools.get(server)?.replicas.length ?? 0)) await sleep(pauseMs);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }
}

/** `null` when it was answered; the error when it was not even sent. */
async function attempt(
  replica: UpstreamReplica,
  request: UpstreamRequest,
  response: ServerResponse,
  { answerTimeoutMs, maxCallsPerReplica, onCutOff }: RouterOptions,
): Promise<NotSentError | null> {
  if (replica.outstanding >= maxCallsPerReplica) {
    return new NotSentError(`${maxCallsPerReplica} calls are in flight`);
  }
  const began = performance.now();
  const subscription = isSubscription(request) ? 1 : 0;
  replica.outstanding += 1;
  replica.subscriptions += subscription;
  try {
    // A refused connection costs nothing and heals by itself: only what a server did to a request counts.
    return await replica.breaker.execute(async () => {
      try {
        await forward(replica.pool, request, response);
        return null;
      } catch (error) {
        if (error instanceof NotSentError) return error;
        throw error;
      }
    });
  } catch (error) {
    if (error instanceof OperationalError) throw error;
    const ms = Math.round(performance.now() - began);
    onCutOff({ replica: replica.route.id, request, ms, reason: reasonOf(error) });
    if (response.headersSent) throw error;
    if (error instanceof errors.HeadersTimeoutError) {
      const facts = { operation: `the answer of ${replica.route.id}`, timeoutMs: answerTimeoutMs };
      throw new OperationalError('TIMED_OUT', facts, { cause: error });
    }
    throw unreachable(replica.route.id, replica.route.url, reasonOf(error), error);
  } finally {
    replica.outstanding -= 1;
    replica.subscriptions -= subscription;
  }
}

/** A stream that stays open until one of the two leaves. */
function isSubscription({ method, headers }: UpstreamRequest): boolean {
  return method === 'GET' || headers['mcp-method'] === 'subscriptions/listen';
}

function unreachable(server: string, url: string, reason: string, cause?: unknown): OperationalError {
  return new OperationalError('SERVER_UNREACHABLE', { server, url, reason }, { cause });
}
