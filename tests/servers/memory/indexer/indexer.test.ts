import { describe, it } from 'vitest';
import { FlakyEngine } from '../flaky-engine.ts';
import { memory } from '../memory-under-test.ts';

interface Found {
  readonly memories: readonly { readonly content: string; readonly index_state: string }[];
  readonly degraded: string | null;
}

describe('while the index is away', () => {
  it('writes are accepted, search finds them by their words, and the index catches up by itself', async ({
    expect,
  }) => {
    const flaky = new FlakyEngine();
    await using server = await memory({ between: flaky.between, breakerOpenMs: 20 });
    flaky.isAway = true;
    await server.call('store_memory', { content: 'The lighthouse was painted red' });
    await server.call('add_knowledge', { title: 'Log', content: 'The lighthouse was built in 1900' });
    const message = { role: 'user', content: 'I saw the lighthouse' };
    await server.call('store_conversation', { conversation_id: 'c', message });
    const during = await server.call<Found>('search_memories', { query: 'who painted the lighthouses' });
    expect(during.memories).toMatchObject([
      { content: 'The lighthouse was painted red', index_state: 'pending' },
    ]);
    expect(during.degraded).toContain('index is away');
    for (const tool of ['search_knowledge', 'search_conversations']) {
      const found = await server.call(tool, { query: 'Is there a lighthouse?' });
      expect(JSON.stringify(found), tool).toMatch(/lighthouse.*index is away/);
    }

    flaky.isAway = false;
    await expect
      .poll(() => server.call('memory_stats'), { timeout: 10_000 })
      .toMatchObject({ index: { pending: 0, state: 'closed' } });
    const after = await server.call<Found>('search_memories', { query: 'colour of the beacon' });
    expect(after).toMatchObject({ memories: [{ index_state: 'indexed' }], degraded: null });
  });
});

describe('an object that the index refuses', () => {
  it('holds up no other, and is kept aside with its state told', async ({ expect }) => {
    const flaky = new FlakyEngine();
    await using server = await memory({ between: flaky.between });
    const memories = ['an apple', 'poison', 'a pear'].map((content) => ({ content }));
    await server.call('store_memories', { memories });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      server.indexer.wake();
      await server.indexer.settled(10_000);
    }
    expect(await server.call('memory_stats')).toMatchObject({ index: { pending: 0, failed: 1 } });
    const { memories: recent } = await server.call<Found>('get_recent_memories');
    expect(Object.fromEntries(recent.map(({ content, index_state }) => [content, index_state]))).toEqual({
      'an apple': 'indexed',
      poison: 'failed',
      'a pear': 'indexed',
    });
  });
});

describe('without an embedding model', () => {
  it('finds by words', async ({ expect }) => {
    await using server = await memory({ embedder: null });
    await server.call('store_memory', { content: 'The ferry leaves at noon' });
    const { memories } = await server.call<Found>('search_memories', { query: 'when do ferries leave' });
    expect(memories).toHaveLength(1);
    expect(await server.call('memory_stats')).toMatchObject({ embedding: null });
  });
});
