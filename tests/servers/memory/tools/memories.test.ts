import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Memory, memory } from '../memory-under-test.ts';
import { describeSearchMemories } from './search-memories.ts';

interface Found {
  readonly memories: readonly { readonly id: string; readonly content: string; readonly score: number }[];
  readonly next_cursor: string | null;
  readonly degraded: string | null;
}

let server: Memory;
beforeAll(async () => {
  server = await memory();
});
afterAll(() => server?.[Symbol.asyncDispose]());

const store = (content: string, more: object = {}) =>
  server.call<{ id: string; outcome: string }>('store_memory', { content, ...more });
const search = (query: string, more: object = {}) =>
  server.call<Found>('search_memories', { query, ...more });
const contents = ({ memories }: Found) => memories.map(({ content }) => content);

describeSearchMemories(() => server);

describe('store_memory', () => {
  it('stores the same content once, unless told otherwise', async ({ expect }) => {
    const scope = { namespace: 'twice' };
    const first = await store('water boils at 100 °C', scope);
    expect(await store('water boils at 100 °C', scope)).toMatchObject({ id: first.id, outcome: 'duplicate' });
    expect(await store('water boils at 100 °C', { ...scope, dedupe: 'off' })).toMatchObject({
      outcome: 'created',
    });
    expect(await store('water boils at 100 °C', { ...scope, user_id: 'ada' })).toMatchObject({
      outcome: 'created',
    });
  });

  it('stores the same content once also when twenty calls send it at the same time', async ({ expect }) => {
    const scope = { namespace: 'twice-at-once' };
    const stored = await Promise.all(Array.from({ length: 20 }, () => store('all at once', scope)));
    expect(new Set(stored.map(({ id }) => id)).size).toBe(1);
    expect(stored.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
  });

  it('knows a content again however it came to be', async ({ expect }) => {
    const scope = { namespace: 'known-again' };
    const off = await store('stored without a look', { ...scope, dedupe: 'off' });
    expect(await store('stored without a look', scope)).toMatchObject({ id: off.id, outcome: 'duplicate' });
    const { id } = await store('before the change', scope);
    await server.call('update_memory', { id, content: 'after the change', ...scope });
    expect(await store('after the change', scope)).toMatchObject({ id, outcome: 'duplicate' });
    expect(await store('before the change', scope)).toMatchObject({ outcome: 'created' });
    const taken = await store('taken by two', scope);
    await server.call('update_memory', { id, content: 'taken by two', ...scope });
    expect(await store('taken by two', scope)).toMatchObject({ id: taken.id, outcome: 'duplicate' });
  });

  it('stores a content again when the one before ran out or was forgotten', async ({ expect }) => {
    const scope = { namespace: 'stored-again' };
    const first = await store('for a short time', { ...scope, ttl_seconds: 3600 });
    await server.db.query(`UPDATE memory.memories SET expires_at = now() WHERE id = $1`, [first.id]);
    const second = await store('for a short time', scope);
    expect(second).toMatchObject({ outcome: 'created' });
    await server.call('forget_memories', { ids: [second.id], ...scope });
    const third = await store('for a short time', scope);
    expect(third).toMatchObject({ outcome: 'created' });
    expect(await server.call('restore_memory', { id: second.id, ...scope })).toMatchObject({ id: second.id });
    expect(await store('for a short time', scope)).toMatchObject({ id: third.id, outcome: 'duplicate' });
  });

  it('stores one key once, even when twenty calls send it at the same time', async ({ expect }) => {
    const stored = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        store(`attempt ${n}`, { namespace: 'keys', idempotency_key: 'k' }),
      ),
    );
    expect(new Set(stored.map(({ id }) => id)).size).toBe(1);
    expect(stored.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
    expect(contents(await search('attempt', { namespace: 'keys' }))).toHaveLength(1);
  });

  it('keeps a hundred parallel writes, each found afterwards', async ({ expect }) => {
    const namespace = 'parallel';
    await Promise.all(Array.from({ length: 100 }, (_, n) => store(`ticket number ${n}`, { namespace })));
    expect(await server.call('memory_stats', { namespace })).toMatchObject({ memories: 100 });
    await server.indexer.settled(10_000);
    const { memories } = await search('ticket', { namespace, limit: 100, max_tokens: 50_000 });
    expect(memories).toHaveLength(100);
  });

  it('keeps every field', async ({ expect }) => {
    const fields = {
      content: 'Zürich → 東京 “quoted” \u{1f375}',
      agent_id: 'a',
      memory_type: 'event',
      importance: 0.25,
      tags: ['t'],
      entities: ['Zürich'],
      source: 'mail',
      event_time: '2026-01-02T03:04:05.000Z',
      pinned: true,
    };
    const { id } = await server.call<{ id: string }>('store_memory', { ...fields, namespace: 'fields' });
    expect(await server.call('get_memory', { id, namespace: 'fields' })).toMatchObject(fields);
  });

  it('shows nothing before it is valid or after it has expired', async ({ expect }) => {
    const scope = { namespace: 'time' };
    await store('a comet will come', { ...scope, valid_from: '2999-01-01T00:00:00Z' });
    await store('a comet has passed', { ...scope, valid_to: '2001-01-01T00:00:00Z' });
    await store('a comet is here', { ...scope, ttl_seconds: 3600 });
    expect(contents(await search('comet', scope))).toEqual(['a comet is here']);
  });

  it('refuses what it does not know', async ({ expect }) => {
    expect(await server.fail('store_memory', { content: 'x', importence: 1 })).toMatchObject({
      code: 'arguments_invalid',
      hint: 'Did you mean importance?',
    });
  });
});

describe('store_memories', () => {
  it('tells the outcome of each, in order', async ({ expect }) => {
    const memories = ['one', 'two', 'one'].map((content) => ({ content }));
    const { results } = await server.call<{ results: { id: string; outcome: string }[] }>('store_memories', {
      memories,
      namespace: 'bulk',
    });
    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'duplicate']);
    expect(results[2]).toMatchObject({ id: results[0]?.id, error: null });
    expect(await server.call('memory_stats', { namespace: 'bulk' })).toMatchObject({ memories: 2 });
  });
});

describe('store_memories with something wrong in it', () => {
  interface Stored {
    readonly results: readonly { readonly outcome: string; readonly error: string | null }[];
  }

  it('stores the good ones, and says of each other what is wrong with it', async ({ expect }) => {
    const memories = [
      { content: 'a good one' },
      { content: '' },
      { content: 'half of a pair \ud800' },
      { content: 'with a NUL \0' },
      { content: 'x', importance: 2, colour: 'red' },
      'a text',
      { content: 'another good one', valid_from: '2026-02-30T00:00:00Z' },
      { content: 'x', valid_from: '2026-02-01T00:00:00Z', valid_to: '2026-01-01T00:00:00+00:00' },
      { content: 'the last good one' },
    ];
    const { results } = await server.call<Stored>('store_memories', { memories, namespace: 'mixed' });
    expect(results.map(({ outcome }) => outcome)).toEqual([
      'created',
      ...Array.from({ length: 7 }, () => 'failed'),
      'created',
    ]);
    expect(results[1]?.error).toContain('content');
    expect(results[2]?.error).toContain('surrogate');
    expect(results[4]?.error).toMatch(/importance.*colour/s);
    expect(results[6]?.error).toContain('valid_from');
    expect(results[7]?.error).toBe('valid_to: is not later than valid_from');
    expect(await server.call('memory_stats', { namespace: 'mixed' })).toMatchObject({ memories: 2 });
  });

  it('stores nothing of more than five hundred', async ({ expect }) => {
    const memories = Array.from({ length: 501 }, (_, n) => ({ content: `number ${n}` }));
    expect(await server.fail('store_memories', { memories, namespace: 'too-many' })).toMatchObject({
      code: 'arguments_invalid',
    });
    expect(await server.call('memory_stats', { namespace: 'too-many' })).toMatchObject({ memories: 0 });
  });

  it('shows clients what one memory looks like', async ({ expect }) => {
    const { tools } = await server.client.listTools();
    const { inputSchema } = tools.find(({ name }) => name === 'store_memories') ?? {};
    expect(inputSchema?.properties?.['memories']).toMatchObject({
      items: { type: 'object', required: ['content'], properties: { importance: { maximum: 1 } } },
    });
  });
});

describe('get_recent_memories', () => {
  it('lists nothing of another user', async ({ expect }) => {
    const namespace = 'recent-scope';
    await store('of ada', { namespace, user_id: 'ada' });
    await store('of nobody', { namespace });
    const recent = (user: object) => server.call<Found>('get_recent_memories', { namespace, ...user });
    expect(contents(await recent({ user_id: 'ada' }))).toEqual(['of ada']);
    expect(contents(await recent({}))).toEqual(['of nobody']);
  });

  it('lists the newest first, page by page', async ({ expect }) => {
    const namespace = 'recent';
    for (const content of ['first', 'second', 'third']) await store(content, { namespace });
    const page = await server.call<Found>('get_recent_memories', { namespace, limit: 2 });
    expect(contents(page)).toEqual(['third', 'second']);
    const rest = await server.call<Found>('get_recent_memories', {
      namespace,
      limit: 2,
      cursor: page.next_cursor,
    });
    expect(contents(rest)).toEqual(['first']);
    expect(rest.next_cursor).toBeNull();
  });

  it('refuses a cursor with a time that is none', async ({ expect }) => {
    const position = { createdAt: 'yesterday', id: '00000000-0000-4000-8000-000000000000' };
    const cursor = Buffer.from(JSON.stringify(position)).toString('base64url');
    expect(await server.fail('get_recent_memories', { cursor })).toMatchObject({ code: 'cursor_invalid' });
  });
});

describe('forget_memories', () => {
  it('hides softly, removes for good, and only tells in a dry run', async ({ expect }) => {
    const namespace = 'forget';
    const { id } = await store('an old address', { namespace, tags: ['old'] });
    await store('a new address', { namespace });
    const filter = { tags: ['old'] };
    expect(await server.call('forget_memories', { filter, namespace, dry_run: true })).toMatchObject({
      forgotten: [id],
    });
    expect(contents(await search('address', { namespace }))).toHaveLength(2);
    expect(await server.call('forget_memories', { filter, namespace })).toMatchObject({ forgotten: [id] });
    expect(contents(await search('address', { namespace }))).toEqual(['a new address']);
    expect(await server.call('forget_memories', { ids: [id], namespace, hard: true })).toMatchObject({
      forgotten: [id],
    });
    expect(await server.call('forget_memories', { ids: [id], namespace, hard: true })).toMatchObject({
      forgotten: [],
    });
  });

  it.for([{}, { ids: ['00000000-0000-4000-8000-000000000000'], filter: {} }])(
    'refuses %o',
    async (target, { expect }) => {
      expect(await server.fail('forget_memories', target)).toMatchObject({ code: 'target_invalid' });
    },
  );
});
