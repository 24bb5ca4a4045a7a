/** What this gateway remembers of calls: results and rates, by itself, or together with others through Redis. */
import type { RateLimit } from '../../../runtime/fleet/upstream.ts';
import type { Logger } from '../../../runtime/telemetry/logger.ts';
import type { Dependency } from '../../kit/health-monitor.ts';
import { LocalResults } from '../cache/local-results.ts';
import { ResultCache } from '../cache/result-cache.ts';
import { SharedResults } from '../cache/shared-results.ts';
import { RateLimiter, type TakeToken } from '../limits/rate-limiter.ts';
import { sharedRates } from '../limits/shared-rates.ts';
import { openRedis, type Redis } from './redis.ts';

export class SharedMemory {
  readonly cache: ResultCache;
  readonly local: LocalResults = new LocalResults();
  readonly #rates = new RateLimiter();
  readonly #namespace: string;
  readonly #log: Logger;
  #take: TakeToken;
  #url: string | null = null;
  #redis: Redis | null = null;

  /** @param options.namespace of the fleet: others may keep theirs in the same Redis */
  constructor(options: { readonly namespace: string; readonly log: Logger }) {
    this.#namespace = options.namespace;
    this.#log = options.log;
    this.cache = new ResultCache(this.local);
    this.#take = (key, limit) => this.#rates.take(key, limit);
  }

  take(key: string, limit: RateLimit): number | Promise<number> {
    return this.#take(key, limit);
  }

  /** Whether it is together with others, now. */
  get isShared(): boolean {
    return this.#redis?.isReady === true;
  }

  /** `null`: by itself. Until Redis is there, and whenever it is away, it goes by itself, too. */
  shareThrough(url: string | null): void {
    if (url === this.#url) return;
    this.#url = url;
    this.#redis?.close();
    this.#redis = null;
    this.cache.keepIn(this.local);
    this.#take = (key, limit) => this.#rates.take(key, limit);
    if (url === null) return;
    openRedis({ url, log: this.#log, onReady: () => this.local.clear() }).then(
      (redis) => this.#adopt(url, redis),
      (error: unknown) => this.#log.error({ err: error }, 'the shared cache cannot be used'),
    );
  }

  dependencies(): readonly Dependency[] {
    if (this.#url === null) return [];
    const check = async (): Promise<void> => {
      if (this.#redis === null) throw new Error('it is not connected yet');
      await this.#redis.ping();
    };
    return [{ name: 'cache', essential: false, check }];
  }

  close(): void {
    this.#redis?.close();
    this.#redis = null;
    this.#url = null;
  }

  #adopt(url: string, redis: Redis): void {
    // Another was asked for meanwhile.
    if (this.#url !== url) {
      redis.close();
      return;
    }
    this.#redis = redis;
    this.cache.keepIn(new SharedResults({ redis, local: this.local, namespace: this.#namespace }));
    this.#take = sharedRates(redis, this.#rates, this.#namespace);
  }
}
