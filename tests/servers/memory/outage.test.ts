/** PostgreSQL or the vector store taken away in the middle of the work. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'vitest';
import { TcpProxy } from '../../support/tcp-proxy.ts';
import { FlakyEngine } from './flaky-engine.ts';
import { memory } from './memory-under-test.ts';

interface Found {
  readonly memories: readonly { readonly content: string }[];
  readonly degraded: string | null;
}

describe('PostgreSQL taken away', () => {
  it.for(['fallSilent', 'breakOff'] as const)(
    'by %s: every call fails with a typed error that may be tried again, and none hangs',
    { timeout: 30_000 },
    async (how, { expect }) => {
      let proxy: TcpProxy | undefined;
      await using server = await memory({
        databaseUrl: async (href) => {
          const url = new URL(href);
          proxy = await TcpProxy.to(Number(url.port));
          url.port = String(proxy.port);
          return url.href;
        },
      });
      if (proxy === undefined) throw new Error('no proxy');
      await using between = proxy;
      await server.call('store_memory', { content: 'The ferry leaves at noon' });
      between[how]();
      const calls = [
        server.call('store_memory', { content: 'The ferry is late' }),
        server.call('search_memories', { query: 'ferry' }),
        server.call('get_recent_memories'),
        server.call('memory_stats'),
        server.call('create_session', { user_id: 'ann' }),
      ];
      for (const outcome of await Promise.allSettled(calls)) {
        expect(outcome).toMatchObject({
          status: 'rejected',
          reason: { message: expect.stringMatching(/database_unreachable.*retryable\\+":true/i) },
        });
      }
      between.recover();
      await expect
        .poll(() => server.call<Found>('search_memories', { query: 'ferry' }).catch(() => null), {
          timeout: 10_000,
        })
        .toMatchObject({ memories: [{ content: 'The ferry leaves at noon' }], degraded: null });
    },
  );
});

describe('the vector store taken away in the middle of the load', () => {
  it('writes go on, searches say so, and the index is complete soon after it is back', async ({ expect }) => {
    const flaky = new FlakyEngine();
    await using server = await memory({ between: flaky.between, breakerOpenMs: 3000 });
    let stored = 0;
    let isOver = false;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      while (!isOver) {
        await server.call('store_memory', { content: `parcel ${writer} of ${stored}`, dedupe: 'off' });
        stored += 1;
      }
    });
    await sleep(300);
    flaky.isAway = true;
    const before = stored;
    await sleep(1500);
    const during = await server.call<Found>('search_memories', { query: 'parcel' });
    expect(during).toMatchObject({
      memories: { length: 10 },
      degraded: expect.stringContaining('index is away'),
    });
    expect(stored).toBeGreaterThan(before);
    flaky.isAway = false;
    await sleep(300);
    isOver = true;
    await Promise.all(writers);
    await expect
      .poll(() => server.call('memory_stats'), { timeout: 10_000 })
      .toMatchObject({ memories: stored, index: { pending: 0, failed: 0, state: 'closed' } });
    expect(await server.vectors.count('McpctlMemory')).toBe(stored);
  }, 40_000);
});
