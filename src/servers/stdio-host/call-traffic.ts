/** The calls of one child, counted. */
import type { ReplicaTraffic } from '../../runtime/fleet/snapshot.ts';
import { Traffic } from '../kit/traffic.ts';
import type { Outcome } from './exchange.ts';

/** Calls per second are told over this long. */
const rateWindowMs = 2000;

export class CallTraffic {
  readonly #traffic = new Traffic();
  #rate = 0;
  #rateFrom = { requests: 0, atMs: performance.now() };

  record(ms: number, outcome: Outcome): void {
    this.#traffic.record(ms, outcome !== 'ok');
  }

  summary(live: { readonly inFlight: number; readonly connections: number }): ReplicaTraffic {
    const { requests, p50Ms, p95Ms, errorRate } = this.#traffic.summary();
    const nowMs = performance.now();
    const elapsedMs = nowMs - this.#rateFrom.atMs;
    if (elapsedMs >= rateWindowMs) {
      this.#rate = ((requests - this.#rateFrom.requests) / elapsedMs) * 1000;
      this.#rateFrom = { requests, atMs: nowMs };
    }
    return {
      requests,
      callsPerSecond: Math.round(this.#rate * 100) / 100,
      p50Ms: Math.round(p50Ms * 100) / 100,
      p95Ms: Math.round(p95Ms * 100) / 100,
      errorRate,
      activeConnections: live.connections,
      queueDepth: live.inFlight,
    };
  }
}
