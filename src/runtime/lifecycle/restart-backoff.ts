/** How long a crashed process waits for its next start, and when there is no point in one. */

export interface RestartBackoffOptions {
  /** In milliseconds, before every restart; `null`: growing. */
  readonly fixedDelayMs: number | null;
  /** Monotonic clock, in milliseconds. */
  readonly now?: () => number;
  /** From 0 to 1. */
  readonly random?: () => number;
}

export type AfterCrash =
  | { readonly action: 'restart'; readonly inMs: number }
  | { readonly action: 'give-up'; readonly retryInMs: number };

const firstDelayMs = 250;
const longestDelayMs = 30_000;
const crashesAllowed = 5;
const windowMs = 60_000;
const retryInMs = 300_000;
/** One that served this long begins with the first delay again. */
const stableMs = 60_000;
const forgottenAfterMs = 3_600_000;

export class RestartBackoff {
  readonly #options: Required<RestartBackoffOptions>;
  #restarts = 0;
  #crashesInRow = 0;
  #crashesAtMs: readonly number[] = [];
  #hasGivenUp = false;

  constructor({ fixedDelayMs, now = () => performance.now(), random = Math.random }: RestartBackoffOptions) {
    this.#options = { fixedDelayMs, now, random };
  }

  /** How often it was started again since the operator asked, or since it was well for an hour. */
  get restarts(): number {
    return this.#restarts;
  }

  /** @param wasReadyForMs `null` when it never was */
  crashed({ wasReadyForMs }: { readonly wasReadyForMs: number | null }): AfterCrash {
    const now = this.#options.now();
    this.#crashesAtMs = [...this.#crashesAtMs.filter((atMs) => now - atMs < windowMs), now];
    this.#crashesInRow = (wasReadyForMs ?? 0) >= stableMs ? 1 : this.#crashesInRow + 1;
    // One that was given up has had its try.
    const isHopeless = this.#hasGivenUp && (wasReadyForMs ?? 0) < stableMs;
    this.#hasGivenUp = isHopeless || this.#crashesAtMs.length >= crashesAllowed;
    this.#restarts += 1;
    return this.#hasGivenUp ? { action: 'give-up', retryInMs } : { action: 'restart', inMs: this.#delayMs() };
  }

  /** It has been ready for `ms` without a break. */
  readyFor(ms: number): void {
    if (ms >= forgottenAfterMs) this.reset();
  }

  /** Past crashes count no more. */
  reset(): void {
    this.#restarts = 0;
    this.#crashesInRow = 0;
    this.#crashesAtMs = [];
    this.#hasGivenUp = false;
  }

  /** Full value down to half of it: what crashed together is not started together. */
  #delayMs(): number {
    const { fixedDelayMs, random } = this.#options;
    if (fixedDelayMs !== null) return fixedDelayMs;
    const fullMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (this.#crashesInRow - 1));
    return fullMs * (1 - random() / 2);
  }
}
