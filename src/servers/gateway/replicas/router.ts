/** Gets one request to one of a server's replicas, or says why it could not. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { errors } from 'undici';
import { OperationalError, reasonOf } from '../../../runtime/errors.ts';
import { defaultPolicy } from '../../../runtime/fleet/default-policy.ts';
import type { GatewayLoads, RoutingTable } from '../../../runtime/fleet/routes.ts';
import type { ServerPolicy } from '../../../runtime/fleet/upstream.ts';
import type { BreakerState } from '../../../runtime/resilience/breaker.ts';
import { answerTooLarge } from '../limits/answer-too-large.ts';
import { NotSentError } from '../upstream/not-sent.ts';
import { forward, type UpstreamRequest } from './forward.ts';
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

/** What is done with a replica once it is found. */
export interface Work {
  readonly request: UpstreamRequest;
  readonly isSubscription: boolean;
  run(replica: UpstreamReplica): Promise<void>;
  /** Whether nobody waits for it any more. */
  isOver(): boolean;
  /** Whether its answer has begun, so that an error can only break it off. */
  isAnswered(): boolean;
}

const defaults: RouterOptions = {
  patienceMs: 5000,
  onCutOff: () => undefined,
  maxCallsPerReplica: 256,
  now: () => performance.now(),
};
const firstPauseMs = 25;
const longestPauseMs = 250;

interface Server {
  readonly pool: ReplicaPool;
  policy: ServerPolicy;
}

export class Router {
  readonly #options: RouterOptions;
  readonly #servers = new Map<string, Server>();

  constructor(options: Partial<RouterOptions> = {}) {
    this.#options = { ...defaults, ...options };
  }

  /** Calls in flight over all servers. */
  get outstanding(): number {
    return [...this.#servers.values()].reduce((sum, { pool }) => sum + pool.outstanding, 0);
  }

  get loads(): GatewayLoads {
    return Object.fromEntries([...this.#servers].map(([server, { pool }]) => [server, pool.loads]));
  }

  /** Of every replica. */
  get breakers(): readonly {
    readonly server: string;
    readonly replica: string;
    readonly state: BreakerState;
  }[] {
    return [...this.#servers].flatMap(([server, { pool }]) =>
      pool.replicas.map(({ route, breaker }) => ({ server, replica: route.id, state: breaker.state })),
    );
  }

  has(server: string): boolean {
    return this.#servers.has(server);
  }

  /** Origins of a server's replicas. */
  urlsOf(server: string): readonly string[] {
    return this.#servers.get(server)?.pool.replicas.map(({ route }) => route.url) ?? [];
  }

  update({ servers, policies = {} }: RoutingTable): void {
    for (const [name, upstream] of Object.entries(servers)) {
      if (upstream.kind !== 'replicas') continue;
      const policy = policies[name] ?? defaultPolicy;
      const known = this.#servers.get(name);
      const server = known ?? { pool: new ReplicaPool(this.#options), policy };
      server.policy = policy;
      server.pool.update(upstream.replicas, policy.balance);
      this.#servers.set(name, server);
    }
    for (const [name, { pool }] of this.#servers) {
      if (servers[name]?.kind === 'replicas') continue;
      pool.update([]);
      this.#servers.delete(name);
    }
  }

  /**
   * Streams the answer into `response`. A request that could not be sent is tried on another replica, and again for up
   * to 5 s, and so is one that finds every replica full; one that was sent is never repeated.
   *
   * @throws OperationalError `SERVER_UNREACHABLE`, `TIMED_OUT`, `CIRCUIT_OPEN`; CallRefusal `ANSWER_TOO_LARGE`; after the
   * answer has begun, the transport's error
   */
  async send(server: string, request: UpstreamRequest, response: ServerResponse): Promise<void> {
    const isSubscription = isListening(request);
    // Of MCP, unlike whatever else a server has to GET.
    const isEndless = isSubscription && /^\/mcp(?:\?|$)/.test(request.path);
    const policy = this.#servers.get(server)?.policy ?? defaultPolicy;
    const silenceMs = isSubscription ? 0 : policy.timeoutMs;
    let last: NodeJS.Timeout | null = null;
    let isTooLarge = false;
    try {
      await this.run(server, {
        request,
        isSubscription,
        isOver: () => response.destroyed,
        isAnswered: () => response.headersSent,
        run: ({ pool, watched, freezeWatch }) =>
          forward(pool, request, response, {
            silenceMs,
            maxBytes: isEndless ? Number.POSITIVE_INFINITY : policy.maxResponseBytes,
            onTooLarge: () => {
              isTooLarge = true;
            },
            onSignOfLife: () => {
              watched.lastLifeMs = performance.now();
            },
            onStart: (cut) => {
              if (isSubscription) return () => undefined;
              const timedOut = new OperationalError('TIMED_OUT', timeoutFacts(server, policy.maxTimeoutMs));
              last = setTimeout(() => cut(timedOut), Math.min(policy.maxTimeoutMs, longestTimerMs)).unref();
              return freezeWatch.over(cut);
            },
          }),
      });
    } finally {
      if (last !== null) clearTimeout(last);
    }
    if (!isTooLarge) return;
    // An answer that has begun can only be broken off; the server itself is well.
    if (response.headersSent) response.destroy();
    else throw answerTooLarge(server, policy.maxResponseBytes);
  }

  /** @throws as `send` does */
  async run(server: string, work: Work): Promise<void> {
    const givesUp = performance.now() + this.#options.patienceMs;
    const tried = new Set<UpstreamReplica>();
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      const replica = this.#servers.get(server)?.pool.pick(tried);
      if (replica === undefined || replica === null) throw unreachable(server, '', 'it has no replica');
      const failure = await this.#attempt(server, replica, work);
      if (failure === null || work.isOver()) return;
      const isTriedOut = tried.has(replica);
      tried.add(replica);
      if (performance.now() > givesUp) throw unreachable(server, replica.route.url, failure.message);
      const replicas = this.#servers.get(server)?.pool.replicas.length ?? 0;
      if (isTriedOut || tried.size >= replicas) await sleep(pauseMs);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#servers.values()].map(({ pool }) => pool.close()));
  }

  /** `null` when it was answered; the error when it was not even sent. */
  async #attempt(server: string, replica: UpstreamReplica, work: Work): Promise<NotSentError | null> {
    const { maxCallsPerReplica, onCutOff } = this.#options;
    if (replica.outstanding >= maxCallsPerReplica) {
      return new NotSentError(`${maxCallsPerReplica} calls are in flight`);
    }
    const began = performance.now();
    const subscription = work.isSubscription ? 1 : 0;
    replica.outstanding += 1;
    replica.subscriptions += subscription;
    replica.peak.note(replica.outstanding - replica.subscriptions);
    try {
      const failure = await replica.breaker.execute(() => settled(work.run(replica)));
      if (failure === null) replica.outlier.record(false);
      return failure;
    } catch (error) {
      if (error instanceof OperationalError && error.code === 'CIRCUIT_OPEN') throw error;
      replica.outlier.record(true);
      const ms = Math.round(performance.now() - began);
      onCutOff({ replica: replica.route.id, request: work.request, ms, reason: reasonOf(error) });
      if (work.isAnswered() || error instanceof OperationalError) throw error;
      const isSilent =
        error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError;
      if (isSilent) {
        const policy = this.#servers.get(server)?.policy ?? defaultPolicy;
        const facts = timeoutFacts(replica.route.id, policy.timeoutMs);
        throw new OperationalError('TIMED_OUT', facts, { cause: error });
      }
      throw unreachable(replica.route.id, replica.route.url, reasonOf(error), error);
    } finally {
      replica.outstanding -= 1;
      replica.subscriptions -= subscription;
    }
  }
}

const longestTimerMs = 2 ** 31 - 1;

/** A refused connection costs nothing and heals by itself: only what a server did to a request counts. */
async function settled(work: Promise<void>): Promise<NotSentError | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof NotSentError) return error;
    throw error;
  }
}

/** A stream that stays open until one of the two leaves. */
function isListening({ method, headers }: UpstreamRequest): boolean {
  return method === 'GET' || headers['mcp-method'] === 'subscriptions/listen';
}

function timeoutFacts(server: string, timeoutMs: number): { operation: string; timeoutMs: number } {
  return { operation: `the answer of ${server}`, timeoutMs };
}

function unreachable(server: string, url: string, reason: string, cause?: unknown): OperationalError {
  return new OperationalError('SERVER_UNREACHABLE', { server, url, reason }, { cause });
}
