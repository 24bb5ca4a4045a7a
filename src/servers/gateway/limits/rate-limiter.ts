/** Token buckets by key, in this process. */
import type { RateLimit } from '../../../runtime/fleet/upstream.ts';
import { TokenBucket } from './token-bucket.ts';

/** Takes one token of the bucket named `key`. @returns 0, or how long to wait for one, in milliseconds above 0 */
export type TakeToken = (key: string, limit: RateLimit) => number | Promise<number>;

interface Entry {
  readonly limit: RateLimit;
  readonly bucket: TokenBucket;
}

/** More keys than this are never remembered: the longest unused is forgotten, and begins anew with a full bucket. */
const maxKeys = 10_000;

export class RateLimiter {
  readonly #now: () => number;
  /** The longest unused first. */
  readonly #entries = new Map<string, Entry>();

  /** @param now monotonic clock, in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** How many buckets are remembered. */
  get size(): number {
    return this.#entries.size;
  }

  take(key: string, limit: RateLimit): number {
    const nowMs = this.#now();
    const entry = this.#entries.get(key);
    const isSame = entry?.limit.perSecond === limit.perSecond && entry.limit.burst === limit.burst;
    const bucket = isSame ? entry.bucket : new TokenBucket(limit, nowMs);
    const waitMs = bucket.take(nowMs);
    this.#entries.delete(key);
    this.#entries.set(key, { limit, bucket });
    this.#forgetUnused(nowMs);
    return waitMs;
  }

  /** A few of the oldest at each call: full buckets, and whatever is too much. */
  #forgetUnused(nowMs: number): void {
    let looked = 0;
    for (const [key, { bucket }] of this.#entries) {
      if (this.#entries.size <= maxKeys && !bucket.isFull(nowMs)) return;
      this.#entries.delete(key);
      looked += 1;
      if (looked === 2) return;
    }
  }
}
