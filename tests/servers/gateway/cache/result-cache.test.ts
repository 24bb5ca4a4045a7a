import { describe, it } from 'vitest';
import { LocalResults } from '../../../../src/servers/gateway/cache/local-results.ts';
import { type CachedCall, ResultCache } from '../../../../src/servers/gateway/cache/result-cache.ts';

const stay = new AbortController().signal;

function call(values: Partial<CachedCall> = {}): CachedCall {
  return { server: 'memory', key: 'k', ttlMs: 1000, signal: stay, ...values };
}

function cacheOf(options: ConstructorParameters<typeof LocalResults>[0] = {}) {
  // lru-cache takes 0 for "no time known".
  const clock = { ms: 1 };
  const results = new LocalResults({ now: () => clock.ms, ...options });
  return { clock, results, cache: new ResultCache(results) };
}

/** A load that ends when the test says so. */
function pending() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let loads = 0;
  return {
    resolve,
    reject,
    load: () => {
      loads += 1;
      return promise;
    },
    loads: () => loads,
  };
}

describe('ResultCache', () => {
  it('loads once for all who ask at the same time, and keeps the result', async ({ expect }) => {
    const { cache } = cacheOf();
    const { load, loads, resolve } = pending();
    const asked = [1, 2, 3].map(() => cache.getOrLoad(call(), load));
    resolve('7');
    expect(await Promise.all(asked)).toEqual(['7', '7', '7']);
    expect(await cache.getOrLoad(call(), load)).toBe('7');
    expect([loads(), cache.counts]).toEqual([1, { hits: 3, misses: 1 }]);
  });

  it('keeps no failure, and tells it to all who waited', async ({ expect }) => {
    const { cache } = cacheOf();
    const { load, reject } = pending();
    const asked = [1, 2].map(() => cache.getOrLoad(call(), load).catch(String));
    reject(new Error('down'));
    expect(await Promise.all(asked)).toEqual(['Error: down', 'Error: down']);
    expect(await cache.getOrLoad(call(), async () => 'up')).toBe('up');
  });

  it('asks anew for those who waited for a caller that went away', async ({ expect }) => {
    const { cache } = cacheOf();
    const first = pending();
    const gone = new AbortController();
    const led = cache.getOrLoad(call({ signal: gone.signal }), first.load).catch(String);
    const second = pending();
    const followed = [1, 2].map(() => cache.getOrLoad(call(), second.load));
    gone.abort();
    first.reject(new Error('cancelled'));
    second.resolve('7');
    expect([await led, await Promise.all(followed)]).toEqual(['Error: cancelled', ['7', '7']]);
    expect(second.loads()).toBe(1);
  });

  it('forgets a result after its time', async ({ expect }) => {
    const { cache, clock } = cacheOf();
    await cache.getOrLoad(call(), async () => 'old');
    clock.ms += 999;
    expect(await cache.getOrLoad(call(), async () => 'new')).toBe('old');
    clock.ms += 2;
    expect(await cache.getOrLoad(call(), async () => 'new')).toBe('new');
  });

  it('forgets the results of one server when it is written to', async ({ expect }) => {
    const { cache } = cacheOf();
    await cache.getOrLoad(call(), async () => 'old');
    await cache.getOrLoad(call({ server: 'tools' }), async () => 'other');
    cache.invalidate('memory');
    expect(await cache.getOrLoad(call(), async () => 'new')).toBe('new');
    expect(await cache.getOrLoad(call({ server: 'tools' }), async () => 'not asked')).toBe('other');
  });

  it('does not keep what was asked for before a write and came after it', async ({ expect }) => {
    const { cache } = cacheOf();
    const { load, resolve } = pending();
    const asked = cache.getOrLoad(call(), load);
    await Promise.resolve();
    cache.invalidate('memory');
    resolve('before the write');
    expect(await asked).toBe('before the write');
    expect(await cache.getOrLoad(call(), async () => 'after')).toBe('after');
  });

  it('keeps a thousand results, and lets the least recently used go', async ({ expect }) => {
    const { cache, results } = cacheOf();
    for (let key = 0; key < 1100; key += 1) {
      await cache.getOrLoad(call({ key: String(key) }), async () => 'x');
      await cache.getOrLoad(call({ key: '0' }), async () => 'x');
    }
    expect(results.entries).toBe(1000);
    const before = cache.counts.misses;
    await cache.getOrLoad(call({ key: '0' }), async () => 'x');
    await cache.getOrLoad(call({ key: '1' }), async () => 'x');
    expect(cache.counts.misses).toBe(before + 1);
  });

  it('stays within its bytes, and keeps nothing that is too large for it', async ({ expect }) => {
    const { cache, results } = cacheOf({ maxBytes: 100_000 });
    for (let key = 0; key < 100; key += 1) {
      await cache.getOrLoad(call({ key: String(key) }), async () => 'x'.repeat(2000));
    }
    expect(results.bytes).toBeLessThanOrEqual(100_000);
    expect(results.entries).toBeGreaterThan(10);
    const entries = results.entries;
    await cache.getOrLoad(call({ key: 'large' }), async () => 'x'.repeat(20_000));
    expect(results.entries).toBe(entries);
  });
});
