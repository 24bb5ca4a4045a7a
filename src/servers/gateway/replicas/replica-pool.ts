/** The replicas of one server, as the gateway sends calls to them. */
import { Pool } from 'undici';
import type { ReplicaLoad, Route } from '../../../runtime/fleet/routes.ts';
import type { ServerPolicy } from '../../../runtime/fleet/upstream.ts';
import { CircuitBreaker } from '../../../runtime/resilience/breaker.ts';
import { leastOutstanding, roundRobin } from './choose-replica.ts';
import { FreezeWatch, type Watched } from './freeze-watch.ts';
import { Outlier } from './outlier.ts';
import { RecentPeak } from './recent-peak.ts';

export interface UpstreamReplica {
  readonly route: Route;
  readonly pool: Pool;
  readonly breaker: CircuitBreaker;
  readonly outlier: Outlier;
  readonly freezeWatch: FreezeWatch;
  readonly watched: Watched;
  /** `null`: it was there from the beginning. */
  readonly joinedAtMs: number | null;
  /** Of calls at once. */
  readonly peak: RecentPeak;
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
  /** Each takes a connection of its own. */
  readonly maxCallsPerReplica: number;
  /** Monotonic clock, in milliseconds. */
  readonly now: () => number;
}

export class ReplicaPool {
  readonly #options: ReplicaPoolOptions;
  #balance: ServerPolicy['balance'] = 'least-outstanding';
  #turn = 0;
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
    const load = ({ route, outstanding, subscriptions, peak }: UpstreamReplica) => {
      const calls = outstanding - subscriptions;
      // What began long ago is still there.
      return { ...route, calls, peakCalls: Math.max(calls, peak.value) };
    };
    return [
      ...this.#replicas.map((replica) => ({ ...load(replica), isLeaving: false })),
      ...[...this.#leaving].map((replica) => ({ ...load(replica), isLeaving: true })),
    ];
  }

  /** Keeps what stays, opens what is new; what is gone finishes its calls and closes. */
  update(routes: readonly Route[], balance: ServerPolicy['balance'] = 'least-outstanding'): void {
    this.#balance = balance;
    const known = new Map(
      this.#replicas.map((replica) => [`${replica.route.id} ${replica.route.url}`, replica]),
    );
    const joinedAtMs = known.size === 0 ? null : this.#options.now();
    this.#replicas = routes.map((route) => {
      const key = `${route.id} ${route.url}`;
      const replica = known.get(key);
      known.delete(key);
      return replica ?? openReplica(route, joinedAtMs, this.#options);
    });
    for (const replica of known.values()) this.#leave(replica);
  }

  #leave(replica: UpstreamReplica): void {
    this.#leaving.add(replica);
    // `close` waits for calls in flight; a broken connection has nothing to wait for.
    const closed = replica.pool.close().catch(() => undefined);
    void closed.then(() => this.#leaving.delete(replica));
  }

  /** One whose breaker lets calls through and that was not ejected, in preference to `except`; `null` when there is none. */
  pick(except: ReadonlySet<UpstreamReplica>): UpstreamReplica | null {
    const admitting = this.#replicas.filter(({ breaker }) => breaker.admits);
    const usable = admitting.filter(({ outlier }) => !outlier.isEjected);
    const fresh = usable.filter((replica) => !except.has(replica));
    // A server whose replicas are all in trouble is called all the same: it may be well again.
    const [candidates = []] = [fresh, usable, admitting, this.#replicas].filter(({ length }) => length > 0);
    const now = this.#options.now();
    const warmth = candidates.map((replica) => ({ ...replica, warmMs: warmMs(replica, now) }));
    const chosen =
      this.#balance === 'round-robin' ? roundRobin(warmth, this.#turn++) : leastOutstanding(warmth);
    return candidates[chosen] ?? null;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#replicas, ...this.#leaving].map(({ pool }) => pool.destroy()));
    this.#replicas = [];
  }
}

function warmMs({ joinedAtMs, outlier }: UpstreamReplica, now: number): number | null {
  const since = Math.max(joinedAtMs ?? -Infinity, outlier.readmittedAtMs);
  return since === -Infinity ? null : now - since;
}

function openReplica(
  route: Route,
  joinedAtMs: number | null,
  { maxCallsPerReplica, now }: ReplicaPoolOptions,
): UpstreamReplica {
  const outlier = new Outlier(now);
  const watched: Watched = { url: route.url, cuts: new Set(), lastLifeMs: 0 };
  return {
    route,
    outstanding: 0,
    subscriptions: 0,
    joinedAtMs,
    peak: new RecentPeak(now),
    outlier,
    watched,
    freezeWatch: new FreezeWatch(watched, () => outlier.eject()),
    breaker: new CircuitBreaker({ name: route.id, failureThreshold, openMs, now }),
    pool: new Pool(route.url, {
      connections: maxCallsPerReplica,
      connect: { timeout: connectTimeoutMs },
      keepAliveTimeout: idleMs,
      keepAliveMaxTimeout: idleMs,
    }),
  };
}
