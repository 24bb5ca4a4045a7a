import type { RateLimit } from '../../../runtime/fleet/upstream.ts';

/** Holds up to `burst` tokens and gains `perSecond` of them; each call takes one. */
export class TokenBucket {
  readonly #limit: RateLimit;
  #tokens: number;
  #atMs: number;

  constructor(limit: RateLimit, nowMs: number) {
    this.#limit = limit;
    this.#tokens = limit.burst;
    this.#atMs = nowMs;
  }

  /** @returns 0 when a token was taken, else how long until there is one, in milliseconds above 0 */
  take(nowMs: number): number {
    this.#tokens = this.#tokensAt(nowMs);
    this.#atMs = nowMs;
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return 0;
    }
    return Math.ceil(((1 - this.#tokens) / this.#limit.perSecond) * 1000);
  }

  /** As good as a new one: it need not be remembered. */
  isFull(nowMs: number): boolean {
    return this.#tokensAt(nowMs) >= this.#limit.burst;
  }

  #tokensAt(nowMs: number): number {
    const gained = ((nowMs - this.#atMs) / 1000) * this.#limit.perSecond;
    return Math.min(this.#limit.burst, this.#tokens + Math.max(0, gained));
  }
}
