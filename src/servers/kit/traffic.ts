/** Counts of one server's requests, with percentiles over the most recent ones. */
export interface TrafficSummary {
  readonly requests: number;
  /** 0 to 1, over the recent window. */
  readonly errorRate: number;
  readonly averageMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

const windowSize = 512;
const windowMs = 60_000;

/** Keeps the last 512 requests of the last minute. */
export class Traffic {
  readonly #durationsMs = new Float64Array(windowSize);
  readonly #endedAtMs = new Float64Array(windowSize);
  readonly #failed = new Uint8Array(windowSize);
  readonly #now: () => number;
  #requests = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  record(durationMs: number, failed: boolean): void {
    const slot = this.#requests % windowSize;
    this.#durationsMs[slot] = durationMs;
    this.#endedAtMs[slot] = this.#now();
    this.#failed[slot] = failed ? 1 : 0;
    this.#requests += 1;
  }

  summary(): TrafficSummary {
    const since = this.#now() - windowMs;
    const recent: number[] = [];
    let failures = 0;
    for (let slot = 0; slot < Math.min(this.#requests, windowSize); slot += 1) {
      if ((this.#endedAtMs[slot] ?? 0) < since) continue;
      recent.push(this.#durationsMs[slot] ?? 0);
      failures += this.#failed[slot] ?? 0;
    }
    recent.sort((a, b) => a - b);
    const count = Math.max(recent.length, 1);
    return {
      requests: this.#requests,
      errorRate: failures / count,
      averageMs: recent.reduce((sum, ms) => sum + ms, 0) / count,
      p50Ms: percentile(recent, 0.5),
      p95Ms: percentile(recent, 0.95),
    };
  }
}

/** Nearest-rank percentile of ascending `sorted`; 0 when empty. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
