/** The replicas of one server, as the gateway sends calls to them. */
import { Pool } from 'undici';
import type { ReplicaLoad, Route } from '../../runtime/fleet/routes.ts';
import { CircuitBreaker } from '../../runtime/resilience/breaker.ts';

export interface UpstreamReplica {
  readonly route: Route;
  readonly pool: Pool;
  readonly breaker: CircuitBreaker;
  /** Calls and subscriptions sent and not answered to the end. */
  outstanding: number;
  /** Those of them that end only when somebody leaves. */
  subscriptions: number;
}

const connectTimeoutMs = 2000;
/** Shorter than a server's own keep-alive, so that no call goes into a connection the server just closed. */
const idleMs = 4000;
const failureThreshold = 5;
// Control replaces a broken server within seconds; a breaker open for longer would hide that it is back.
const openMs = 2000;

export interface ReplicaPoolOptions {
  /** To the first byte of an answer, and between two: a tool may work that long in silence. */
  readonly answerTimeoutMs: number;
  /** Each takes a connection of its own. */
  readonly maxCallsPerReplica: number;
  /** Monotonic clock, in milliseconds. */
  readonly now: () => number;
}

export class ReplicaPool {
  readonly #options: ReplicaPoolOptions;
  #replicas: readonly UpstreamReplica[] = [];
  /** Gone from the routing table, with calls in flight. */
  readonly #leaving = new Set<UpstreamReplica>();

  constructor(options: ReplicaPoolOptions) {
    this.#options = options;
  }

  /** Calls in flight over all replicas. */
  get outstanding(): number {
    return this.#replicas.reduce((sum, { outstanding }) => sum + outstanding, 0);
  }

  get replicas(): readonly UpstreamReplica[] {
    return this.#replicas;
  }

  /** Every replica that has or may get calls. */
  get loads(): readonly ReplicaLoad[] {
    const load = ({ route, outstanding, subscriptions }: UpstreamReplica) => ({
      ...route,
      calls: outstanding - subscriptions,
    });
    return [
      ...this.#replicas.map((replica) => ({ ...load(replica), isLeaving: false })),
      ...[...this.#leaving].map((replica) => ({ ...load(replica), isLeaving: true })),
    ];
  }

  /** Keeps what stays, opens what is new; what is gone finishes its calls and closes. */
  update(routes: readonly Route[]): void {
    const known = new Map(
      this.#replicas.map((replica) => [`${replica.route.id} ${replica.route.url}`, replica]),
    );
    this.#replicas = routes.map((route) => {
      const key = `${route.id} ${route.url}`;
      const replica = known.get(key);
      known.delete(key);
      return replica ?? openReplica(route, this.#options);
    });
    for (const replica of known.values()) this.#leave(replica);
  }

  #leave(replica: UpstreamReplica): void {
    this.#leaving.add(replica);
    // `close` waits for calls in flight; a broken connection has nothing to wait for.
    const closed = replica.pool.close().catch(() => undefined);
    void closed.then(() => this.#leaving.delete(replica));
  }

  /** The least busy one whose breaker lets calls through, in preference to `except`; `null` when there is none. */
  pick(except: ReadonlySet<UpstreamReplica>): UpstreamReplica | null {
    const usable = this.#replicas.filter(({ breaker }) => breaker.admits);
    const fresh = usable.filter((replica) => !except.has(replica));
    const candidates = fresh.length > 0 ? fresh : usable.length > 0 ? usable : this.#replicas;
    return candidates.reduce<UpstreamReplica | null>(
      (best, replica) => (best === null || replica.outstanding < best.outstanding ? replica : best),
      null,
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.#replicas, ...this.#leaving].map(({ pool }) => pool.destroy()));
    this.#replicas = [];
  }
}

function openReplica(
  route: Route,
  { answerTimeoutMs, maxCallsPerReplica, now }: ReplicaPoolOptions,
): UpstreamReplica {
  return {
    route,
    outstanding: 0,
    subscriptions: 0,
    breaker: new CircuitBreaker({ name: route.id, failureThreshold, openMs, now }),
    pool: new Pool(route.url, {
      connections: maxCallsPerReplica,
      connect: { timeout: connectTimeoutMs },
      keepAliveTimeout: idleMs,
      keepAliveMaxTimeout: idleMs,
      headersTimeout: answerTimeoutMs,
      bodyTimeout: answerTimeoutMs,
    }),
  };
}
