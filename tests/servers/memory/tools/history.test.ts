import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Embedder } from '../../../../src/runtime/embedding/embedder.ts';
import { openStaticEmbedder } from '../../../../src/runtime/embedding/static-embedder.ts';
import { OperationalError } from '../../../../src/runtime/errors.ts';
import { type Memory, memory } from '../memory-under-test.ts';

interface Shown {
  readonly id: string;
  readonly content: string;
  readonly version: number;
  readonly index_state: string;
  readonly history?: readonly Record<string, unknown>[];
}

let server: Memory;
beforeAll(async () => {
  server = await memory();
});
afterAll(() => server?.[Symbol.asyncDispose]());

const store = async (content: string, more: object = {}) =>
  (await server.call<{ id: string }>('store_memory', { content, ...more })).id;
const update = (id: string, changes: object) => server.call<Shown>('update_memory', { id, ...changes });
const get = (id: string, more: object = {}) => server.call<Shown>('get_memory', { id, ...more });
const found = async (query: string, more: object = {}) =>
  (await server.call<{ memories: Shown[] }>('search_memories', { query, ...more })).memories;
const contents = (memories: readonly Shown[]) => memories.map(({ content }) => content);

/** A moment between what was before the call and what comes after it. */
async function moment(): Promise<string> {
  await sleep(5);
  const now = new Date().toISOString();
  await sleep(5);
  return now;
}

describe('update_memory', () => {
  it('changes what is given and nothing else, and search finds the new words only', async ({ expect }) => {
    const scope = { user_id: 'changes' };
    const id = await store('Ada lives in Paris', {
      tags: ['home'],
      importance: 0.9,
      source: 'a letter',
      ...scope,
    });
    const changed = await update(id, { content: 'Ada lives in Lisbon', source: null, ...scope });
    expect(changed).toMatchObject({
      id,
      content: 'Ada lives in Lisbon',
      tags: ['home'],
      importance: 0.9,
      source: null,
      version: 2,
    });
    expect(contents(await found('Lisbon', { mode: 'lexical', ...scope }))).toEqual(['Ada lives in Lisbon']);
    expect(await found('Paris', { mode: 'lexical', ...scope })).toEqual([]);
  });

  it('refuses when it is another version by now, and says which', async ({ expect }) => {
    const id = await store('the meeting is on Monday');
    await update(id, { content: 'the meeting is on Tuesday', expected_version: 1 });
    const late = { id, content: 'the meeting is on Friday', expected_version: 1 };
    expect(await server.fail('update_memory', late)).toMatchObject({
      code: 'version_conflict',
      message: 'It is version 2 by now, not 1',
    });
    expect(await get(id)).toMatchObject({ content: 'the meeting is on Tuesday', version: 2 });
  });

  it('lets one of many at once win, when all expect the same version', async ({ expect }) => {
    const id = await store('a counter');
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        update(id, { content: `writer ${index}`, expected_version: 1 }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await get(id)).toMatchObject({ version: 2 });
  });

  it('lets many memories take the same content at once', async ({ expect }) => {
    const scope = { namespace: 'same-content' };
    const ids = await Promise.all(Array.from({ length: 10 }, (_, n) => store(`number ${n}`, scope)));
    const updated = await Promise.all(ids.map((id) => update(id, { content: 'all the same', ...scope })));
    expect(updated.map(({ content }) => content)).toEqual(ids.map(() => 'all the same'));
  });

  it.for([
    { changes: {}, code: 'nothing_to_change' },
    {
      changes: { valid_from: '2026-02-01T00:00:00Z', valid_to: '2026-01-01T00:00:00Z' },
      code: 'validity_invalid',
    },
    { changes: { content: '' }, code: 'arguments_invalid' },
    { changes: { content: 'x', user_id: 'somebody else' }, code: 'memory_not_found' },
  ])('refuses $changes with $code, and changes nothing', async ({ changes, code }, { expect }) => {
    const id = await store('stays as it is', { dedupe: 'off' });
    expect(await server.fail('update_memory', { id, ...changes })).toMatchObject({ code });
    expect(await get(id)).toMatchObject({ content: 'stays as it is', version: 1 });
  });
});

describe('get_memory with history', () => {
  it('tells every version before, forgotten times included', async ({ expect }) => {
    const id = await store('first');
    await update(id, { content: 'second', tags: ['x'] });
    await server.call('forget_memories', { ids: [id] });
    await server.call('restore_memory', { id });
    const { version, history } = await get(id, { history: true });
    expect(version).toBe(4);
    expect(history).toMatchObject([
      { version: 1, content: 'first', tags: [], forgotten: false },
      { version: 2, content: 'second', tags: ['x'], forgotten: false },
      { version: 3, content: 'second', forgotten: true },
    ]);
    expect(history?.map((one) => one['replaced_at']).slice(0, 2)).toEqual(
      history?.map((one) => one['recorded_at']).slice(1),
    );
  });

  it('is gone with a memory that is forgotten for good', async ({ expect }) => {
    const id = await store('a secret');
    await update(id, { content: 'another secret' });
    await server.call('forget_memories', { ids: [id], hard: true });
    const { rows } = await server.db.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM memory.memory_versions WHERE id = $1',
      [id],
    );
    expect(rows).toEqual([{ n: 0 }]);
    expect(await server.fail('restore_memory', { id })).toMatchObject({ code: 'memory_not_found' });
  });
});

describe('search_memories as of a time', () => {
  it('finds what was believed then, by words and by meaning, and not what came later', async ({ expect }) => {
    const scope = { namespace: 'time' };
    const before = await moment();
    const home = await store('Grace lives in Oslo', scope);
    const pet = await store('Grace has a dog called Rex', scope);
    const then = await moment();
    await update(home, { content: 'Grace lives in Rome', ...scope });
    await server.call('forget_memories', { ids: [pet], ...scope });
    await store('Grace plays the cello', scope);
    const now = await moment();
    const at = (query: string, as_of: string, more: object = {}) =>
      found(query, { ...scope, as_of, ...more }).then(contents);
    expect(await at('Grace', before)).toEqual([]);
    expect((await at('Grace', then)).toSorted()).toEqual([
      'Grace has a dog called Rex',
      'Grace lives in Oslo',
    ]);
    expect((await at('Grace', now)).toSorted()).toEqual(['Grace lives in Rome', 'Grace plays the cello']);
    expect((await at('which pet does she own', then))[0]).toBe('Grace has a dog called Rex');
    expect(await at('Rome', then, { mode: 'lexical' })).toEqual([]);
    expect(await at('Oslo', then, { mode: 'lexical', user_id: 'another' })).toEqual([]);
    expect((await found('Oslo', { ...scope, as_of: then, mode: 'lexical' }))[0]).toMatchObject({
      id: home,
      version: 1,
      index_state: 'history',
    });
  });

  it('goes by words, and says so, while the model is away', async ({ expect }) => {
    const builtin = await openStaticEmbedder();
    let isAway = false;
    const embed: Embedder['embed'] = async (texts) => {
      if (isAway) throw new OperationalError('EMBEDDING_UNAVAILABLE', { model: 'm', reason: 'no answer' });
      return builtin.embed(texts);
    };
    await using other = await memory({ embedder: { ...builtin, embed } });
    await other.call('store_memory', { content: 'Grace has a dog called Rex' });
    isAway = true;
    const as_of = new Date(Date.now() + 1000).toISOString();
    expect(await other.call('search_memories', { query: 'dog', as_of })).toMatchObject({
      memories: [{ content: 'Grace has a dog called Rex' }],
      degraded: expect.stringContaining('words alone'),
    });
  });

  it('heeds when things were true', async ({ expect }) => {
    const scope = { namespace: 'validity' };
    await store('the office was in Bonn', {
      ...scope,
      valid_from: '2020-01-01T00:00:00Z',
      valid_to: '2999-01-01T00:00:00Z',
    });
    const soon = new Date(Date.now() + 1000).toISOString();
    expect(contents(await found('office', { ...scope, as_of: soon }))).toEqual(['the office was in Bonn']);
    expect(await found('office', { ...scope, as_of: '2999-06-01T00:00:00Z' })).toEqual([]);
  });

  it('passes its cursor on only to the same question', async ({ expect }) => {
    const scope = { namespace: 'cursors' };
    for (const name of ['a', 'b', 'c']) await store(`garden ${name}`, scope);
    const first = await server.call<{ next_cursor: string }>('search_memories', {
      query: 'garden',
      limit: 2,
      ...scope,
    });
    const cursor = first.next_cursor;
    expect(await found('garden', { ...scope, limit: 2, cursor })).toHaveLength(1);
    expect(
      await server.fail('search_memories', { query: 'another question', limit: 2, cursor, ...scope }),
    ).toMatchObject({ code: 'cursor_invalid', message: 'This cursor belongs to another question' });
  });
});

describe('restore_memory', () => {
  it('brings back what search then finds again, and leaves others as they are', async ({ expect }) => {
    const scope = { namespace: 'restored' };
    const id = await store('the key is under the mat', scope);
    await server.call('forget_memories', { ids: [id], ...scope });
    expect(await found('key', scope)).toEqual([]);
    expect(await server.fail('restore_memory', { id, user_id: 'another' })).toMatchObject({
      code: 'memory_not_found',
    });
    expect(await server.call('restore_memory', { id, ...scope })).toMatchObject({ id, version: 3 });
    expect(contents(await found('key', scope))).toEqual(['the key is under the mat']);
    expect(await server.call('restore_memory', { id, ...scope })).toMatchObject({ id, version: 3 });
  });
});
