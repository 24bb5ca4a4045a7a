import { type Redis, RedisUnavailableError } from '../shared/redis.ts';
import type { RateLimiter, TakeToken } from './rate-limiter.ts';

/**
 * Buckets that all gateways share. While Redis is away, each gateway holds to the limit by itself.
 *
 * @param namespace of the fleet: others may keep theirs in the same Redis
 */
export function sharedRates(redis: Redis, local: RateLimiter, namespace: string): TakeToken {
  return async (key, limit) => {
    if (!redis.isReady) return local.take(key, limit);
    try {
      return await redis.takeToken(`${namespace}:rate:${key}`, limit);
    } catch (error) {
      if (error instanceof RedisUnavailableError) return local.take(key, limit);
      throw error;
    }
  };
}
