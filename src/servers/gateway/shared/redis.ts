/** The one file that knows the Redis client. Valkey speaks the same protocol. */
import type { RedisClientType } from '@redis/client';
import { reasonOf } from '../../../runtime/errors.ts';
import type { RateLimit } from '../../../runtime/fleet/upstream.ts';
import { CircuitBreaker } from '../../../runtime/resilience/breaker.ts';
import type { Logger } from '../../../runtime/telemetry/logger.ts';

export interface RedisOptions {
  /** `redis://` or `rediss://`; may hold a password. */
  readonly url: string;
  readonly log: Logger;
  /** Called each time a connection is there. */
  readonly onReady: () => void;
  /** For every answer, in milliseconds; default 250. */
  readonly timeoutMs?: number;
}

/** Redis did not do what it was asked to: it is away, too slow, full, or refuses. */
export class RedisUnavailableError extends Error {
  override readonly name = 'RedisUnavailableError';
}

/** Every call settles in time. @throws RedisUnavailableError */
export interface Redis {
  /** Whether a call now is worth its while. */
  readonly isReady: boolean;
  get(keys: readonly string[]): Promise<readonly (string | null)[]>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** @returns the value that is there now, of whomever */
  setIfAbsent(key: string, value: string, ttlMs: number): Promise<string>;
  /** One token of a bucket, in one step for all gateways. @returns 0, or milliseconds to wait */
  takeToken(key: string, limit: RateLimit): Promise<number>;
  ping(): Promise<void>;
  close(): void;
}

const connectTimeoutMs = 2000;
const firstPauseMs = 100;
const longestPauseMs = 5000;
const failureThreshold = 3;
const openMs = 2000;

/** By Redis's own clock, so that gateways on machines with different ones agree. */
const tokenBucket = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local passed = math.max(0, now - (tonumber(kept[2]) or now))
local tokens = math.min(burst, (tonumber(kept[1]) or burst) + passed / 1000 * rate)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = math.ceil((1 - tokens) / rate * 1000) end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', string.format('%.3f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 1000)
return wait`;

/** Connects in the background, again and again. */
export async function openRedis({ url, log, onReady, timeoutMs = 250 }: RedisOptions): Promise<Redis> {
  const { createClient } = await import('@redis/client');
  const client = createClient({
    url,
    // Without a connection a call fails at once instead of waiting for one.
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    pingInterval: 1000,
    socket: {
      connectTimeout: connectTimeoutMs,
      reconnectStrategy: (retries) => Math.min(firstPauseMs * 2 ** Math.min(retries, 10), longestPauseMs),
    },
  }) as RedisClientType;
  let complaint = '';
  client.on('error', (error: unknown) => {
    const reason = reasonOf(error);
    // It tries for as long as the gateway lives; one line for each reason is enough.
    if (reason !== complaint) log.warn({ reason }, 'the shared cache is away; this gateway goes by its own');
    complaint = reason;
  });
  client.on('ready', () => {
    if (complaint !== '') log.info('the shared cache is back');
    complaint = '';
    onReady();
  });
  client.connect().catch(() => {
    // Only when it was closed before there was a connection: the strategy above never gives up.
  });
  const breaker = new CircuitBreaker({ name: 'the shared cache', failureThreshold, openMs });
  const ask = async <T>(command: () => Promise<T>): Promise<T> => {
    try {
      return await breaker.execute(() => inTime(command(), timeoutMs));
    } catch (error) {
      throw new RedisUnavailableError(reasonOf(error), { cause: error });
    }
  };
  const set = async (key: string, value: string, ttlMs: number, onlyIfAbsent: boolean): Promise<void> => {
    const expiration = { type: 'PX', value: ttlMs } as const;
    await ask(() => client.set(key, value, { expiration, ...(onlyIfAbsent ? { condition: 'NX' } : {}) }));
  };
  return {
    get isReady() {
      return client.isReady && breaker.admits;
    },
    get: (keys) => ask(() => client.mGet([...keys])),
    set: (key, value, ttlMs) => set(key, value, ttlMs, false),
    setIfAbsent: async (key, value, ttlMs) => {
      await set(key, value, ttlMs, true);
      return (await ask(() => client.get(key))) ?? value;
    },
    takeToken: async (key, { perSecond, burst }) =>
      Number(
        await ask(() =>
          client.eval(tokenBucket, { keys: [key], arguments: [String(perSecond), String(burst)] }),
        ),
      ),
    ping: async () => {
      await ask(() => client.ping());
    },
    close: () => client.destroy(),
  };
}

/** The client's own time-out ends when a command is sent; a frozen Redis would be waited for for ever. */
async function inTime<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
  try {
    return await Promise.race([answer, expired]);
  } finally {
    clearTimeout(timer);
  }
}
