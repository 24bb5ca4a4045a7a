/** What a running process says of itself: its deep health, and its traffic between two readings. */
import { reasonOf } from '../../runtime/errors.ts';
import type { ServerEntry } from '../../runtime/fleet/server-entry.ts';
import type { ReplicaTraffic } from '../../runtime/fleet/snapshot.ts';
import type { DeepHealth, DependencyHealth } from '../../runtime/health/deep-health.ts';
import { probe } from '../../runtime/health/http-probe.ts';
import { probePostgres } from '../../runtime/health/postgres-probe.ts';
import { probeWeaviate } from '../../runtime/health/weaviate-probe.ts';

export interface HealthReading {
  readonly state: 'ready' | 'degraded' | 'unhealthy';
  readonly reason: string | null;
}

export class HealthReader {
  readonly #kind: ServerEntry['kind'];
  readonly #token: string | null;
  #traffic: ReplicaTraffic | null = null;
  #dependencies: Readonly<Record<string, DependencyHealth>> = {};
  #last: { readonly requests: number; readonly atMs: number } | null = null;

  constructor(kind: ServerEntry['kind'], token: string | null) {
    this.#kind = kind;
    this.#token = token;
  }

  get traffic(): ReplicaTraffic | null {
    return this.#traffic;
  }

  get dependencies(): Readonly<Record<string, DependencyHealth>> {
    return this.#dependencies;
  }

  /** Forgets an earlier incarnation. */
  reset(): void {
    this.#traffic = null;
    this.#dependencies = {};
    this.#last = null;
  }

  /** Never rejects: no answer is a reading too. */
  async read(port: number, timeoutMs: number): Promise<HealthReading> {
    try {
      if (this.#kind === 'postgres') {
        await probePostgres({ port, timeoutMs });
        return { state: 'ready', reason: null };
      }
      if (this.#kind === 'weaviate') {
        const { isWritable } = await probeWeaviate({ port, key: this.#token, timeoutMs });
        if (isWritable) return { state: 'ready', reason: null };
        return {
          state: 'degraded',
          reason: 'it takes no writes; a disk that is nearly full is the usual cause',
        };
      }
      const answer = await probe({ port, path: '/health', token: this.#token, timeoutMs });
      return this.#take(JSON.parse(answer.body) as DeepHealth);
    } catch (error) {
      return { state: 'unhealthy', reason: `no health answer: ${reasonOf(error)}` };
    }
  }

  #take({ status, metrics, dependencies }: DeepHealth): HealthReading {
    const nowMs = performance.now();
    const seconds = this.#last === null ? 0 : (nowMs - this.#last.atMs) / 1000;
    const calls = this.#last === null ? 0 : metrics.request_count - this.#last.requests;
    this.#last = { requests: metrics.request_count, atMs: nowMs };
    this.#dependencies = dependencies;
    this.#traffic = {
      requests: metrics.request_count,
      callsPerSecond: seconds > 0 ? Math.max(0, calls) / seconds : 0,
      p50Ms: metrics.p50_response_time_ms,
      p95Ms: metrics.p95_response_time_ms,
      errorRate: metrics.error_rate,
      activeConnections: metrics.active_connections,
      queueDepth: metrics.queue_depth,
    };
    // The servers behind the gateway have states of their own: they do not make the door itself worse.
    if (status === 'healthy' || (this.#kind === 'gateway' && status === 'degraded')) {
      return { state: 'ready', reason: null };
    }
    const failing = Object.entries(dependencies).filter(([, health]) => health.status !== 'healthy');
    const reason = failing.map(([name, { last_error }]) => `${name}: ${last_error ?? 'degraded'}`).join('; ');
    return { state: 'degraded', reason };
  }
}
