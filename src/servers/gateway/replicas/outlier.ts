/**
 * Takes a replica out that fails far more than it should, for longer each time.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier
 */
const windowMs = 30_000;
const windowCalls = 20;
/** Fewer say nothing. */
const enoughCalls = 10;
const failureShare = 0.5;
const firstEjectionMs = 5000;
const longestEjectionMs = 60_000;

export class Outlier {
  readonly #now: () => number;
  #calls: { readonly atMs: number; readonly hasFailed: boolean }[] = [];
  #ejectedUntilMs = -Infinity;
  #ejections = 0;

  /** @param now monotonic clock, in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  get isEjected(): boolean {
    return this.#now() < this.#ejectedUntilMs;
  }

  /** When it may be called again; long past when it was never out. */
  get readmittedAtMs(): number {
    return this.#ejectedUntilMs;
  }

  /** @param hasFailed by its transport or by time-out; an answer is never a failure */
  record(hasFailed: boolean): void {
    const atMs = this.#now();
    this.#calls.push({ atMs, hasFailed });
    if (this.#calls.length > windowCalls) this.#calls.shift();
    if (!hasFailed) return;
    const recent = this.#calls.filter((call) => atMs - call.atMs <= windowMs);
    const failed = recent.filter((call) => call.hasFailed).length;
    if (recent.length >= enoughCalls && failed / recent.length >= failureShare) this.eject();
  }

  eject(): void {
    const atMs = this.#now();
    // A long good time makes up for what was.
    if (atMs - this.#ejectedUntilMs > longestEjectionMs) this.#ejections = 0;
    this.#ejectedUntilMs = atMs + Math.min(firstEjectionMs * 2 ** this.#ejections, longestEjectionMs);
    this.#ejections += 1;
    this.#calls = [];
  }
}
