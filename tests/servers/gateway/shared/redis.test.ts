/** Against a real Redis. */
import { afterAll, describe, it } from 'vitest';
import { LocalResults } from '../../../../src/servers/gateway/cache/local-results.ts';
import { ResultCache } from '../../../../src/servers/gateway/cache/result-cache.ts';
import { SharedResults } from '../../../../src/servers/gateway/cache/shared-results.ts';
import { RateLimiter, type TakeToken } from '../../../../src/servers/gateway/limits/rate-limiter.ts';
import { sharedRates } from '../../../../src/servers/gateway/limits/shared-rates.ts';
import { openRedis, type Redis } from '../../../../src/servers/gateway/shared/redis.ts';
import { type RecordedLog, recordedLog } from '../../../support/recorded-log.ts';
import { killRedisServers, noRedis, startRedis } from '../../../support/redis.ts';
import { TcpProxy } from '../../../support/tcp-proxy.ts';

/** What one gateway has of a shared Redis. */
interface Member extends Disposable, RecordedLog {
  readonly redis: Redis;
  readonly cache: ResultCache;
  readonly take: TakeToken;
  /** Resolves when there is a connection. */
  ready(): Promise<void>;
}

async function member(url: string, namespace = 'mcpctl:test'): Promise<Member> {
  const recorded = recordedLog();
  let arrived = Promise.withResolvers<void>();
  const redis = await openRedis({ url, log: recorded.log, onReady: () => arrived.resolve(), timeoutMs: 250 });
  const results = new SharedResults({ redis, local: new LocalResults(), namespace });
  return {
    ...recorded,
    redis,
    cache: new ResultCache(results),
    take: sharedRates(redis, new RateLimiter(), namespace),
    ready: async () => {
      while (!redis.isReady) {
        arrived = Promise.withResolvers<void>();
        // A connection that was there before the last failures is believed again only after a while.
        await Promise.race([arrived.promise, new Promise((resolve) => setTimeout(resolve, 20))]);
      }
    },
    [Symbol.dispose]: () => redis.close(),
  };
}

const call = (values: Partial<Parameters<ResultCache['getOrLoad']>[0]> = {}) => ({
  server: 'memory',
  key: 'k',
  ttlMs: 60_000,
  signal: new AbortController().signal,
  ...values,
});

const says = (text: string) => async () => text;

describe.skipIf(noRedis !== null && process.env['CI'] === undefined)(
  `a shared cache${noRedis === null ? '' : ` (${noRedis})`}`,
  () => {
    afterAll(killRedisServers);

    it('serves to one gateway what another has fetched', async ({ expect }) => {
      await using server = await startRedis();
      using one = await member(server.url);
      using two = await member(server.url);
      await Promise.all([one.ready(), two.ready()]);
      await one.cache.getOrLoad(call(), says('fetched by one'));
      expect(await two.cache.getOrLoad(call(), says('fetched by two'))).toBe('fetched by one');
      expect(await two.cache.getOrLoad(call({ server: 'tools' }), says('other'))).toBe('other');
    });

    it('forgets in all gateways what one of them has written over', async ({ expect }) => {
      await using server = await startRedis();
      using one = await member(server.url);
      using two = await member(server.url);
      await Promise.all([one.ready(), two.ready()]);
      await one.cache.getOrLoad(call(), says('old'));
      two.cache.invalidate('memory');
      // Sent on the same connection before.
      await two.redis.ping();
      expect(await one.cache.getOrLoad(call(), says('new'))).toBe('new');
      expect(await two.cache.getOrLoad(call(), says('newer'))).toBe('new');
    });

    it('is not shared with other fleets in the same Redis', async ({ expect }) => {
      await using server = await startRedis();
      using one = await member(server.url, 'mcpctl:one');
      using other = await member(server.url, 'mcpctl:other');
      await Promise.all([one.ready(), other.ready()]);
      await one.cache.getOrLoad(call(), says('of one'));
      expect(await other.cache.getOrLoad(call(), says('of the other'))).toBe('of the other');
    });

    it('keeps a result for its time only', async ({ expect }) => {
      await using server = await startRedis();
      using one = await member(server.url);
      await one.ready();
      await one.cache.getOrLoad(call({ ttlMs: 1 }), says('old'));
      await expect.poll(() => one.cache.getOrLoad(call({ ttlMs: 1 }), says('new'))).toBe('new');
    });

    it('holds all gateways together to one rate, in one step', async ({ expect }) => {
      await using server = await startRedis();
      using one = await member(server.url);
      using two = await member(server.url);
      await Promise.all([one.ready(), two.ready()]);
      const limit = { perSecond: 0.1, burst: 20 };
      const waits = await Promise.all(
        Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? one : two).take('client', limit)),
      );
      expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(20);
      const refused = waits.filter((waitMs) => waitMs > 0);
      expect(Math.max(...refused)).toBeLessThanOrEqual(10_000);
      expect(Math.min(...refused)).toBeGreaterThan(8000);
    });

    it('gains tokens by the clock of Redis', async ({ expect }) => {
      await using server = await startRedis();
      using one = await member(server.url);
      await one.ready();
      const limit = { perSecond: 100, burst: 1 };
      expect(await one.take('client', limit)).toBe(0);
      await expect.poll(() => one.take('client', limit), { interval: 15 }).toBe(0);
    });

    it('goes by its own memory while Redis is away, without an error, and comes back', async ({ expect }) => {
      await using server = await startRedis();
      using one = await member(server.url);
      await one.ready();
      const away = one.next('the shared cache is away');
      await server.kill();
      await away;
      expect(await one.cache.getOrLoad(call(), says('local'))).toBe('local');
      expect(await one.cache.getOrLoad(call(), says('not asked'))).toBe('local');
      const limit = { perSecond: 0.1, burst: 2 };
      expect(await Promise.all([1, 2, 3].map(() => one.take('c', limit)))).toEqual([0, 0, 10_000]);
      await expect(one.redis.ping()).rejects.toThrow(/closed|offline|shared cache/i);
      const back = one.next('the shared cache is back');
      await server.start();
      await back;
      await one.ready();
      expect(await one.cache.getOrLoad(call(), says('shared'))).toBe('shared');
    });

    it('tells Redis afterwards of a write that it missed', async ({ expect }) => {
      await using server = await startRedis();
      await using proxy = await TcpProxy.to(Number(new URL(server.url).port));
      using one = await member(`redis://127.0.0.1:${proxy.port}`);
      using two = await member(server.url);
      await Promise.all([one.ready(), two.ready()]);
      await one.cache.getOrLoad(call(), says('old'));
      // What was kept went the same way before.
      await one.redis.ping();
      const away = one.next('the shared cache is away');
      proxy.breakOff();
      await away;
      one.cache.invalidate('memory');
      expect(await two.cache.getOrLoad(call(), says('not asked'))).toBe('old');
      proxy.recover();
      await one.ready();
      expect(await one.cache.getOrLoad(call(), says('new'))).toBe('new');
      await one.redis.ping();
      expect(await two.cache.getOrLoad(call(), says('newer'))).toBe('new');
    });

    it('waits for a frozen Redis no longer than its deadline, and soon not at all', async ({ expect }) => {
      await using server = await startRedis();
      using one = await member(server.url);
      await one.ready();
      server.freeze();
      const began = performance.now();
      for (let asked = 0; asked < 5; asked += 1) {
        expect(await one.cache.getOrLoad(call({ key: String(asked) }), says('local'))).toBe('local');
      }
      expect(performance.now() - began).toBeLessThan(4 * 250 + 300);
      expect(one.redis.isReady).toBe(false);
      server.thaw();
      await one.ready();
    });

    it('starts without Redis, and takes it up when it comes', async ({ expect }) => {
      await using server = await startRedis();
      await server.kill();
      using one = await member(server.url);
      expect(await one.cache.getOrLoad(call(), says('local'))).toBe('local');
      await server.start();
      await one.ready();
      await one.redis.ping();
      expect(one.redis.isReady).toBe(true);
    });
  },
);
