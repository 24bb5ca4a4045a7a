/** What a new memory does to those that say the same, or are at odds with it. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Memory, memory } from '../memory-under-test.ts';

interface Placed {
  readonly id: string;
  readonly outcome: string;
  readonly conflicts: readonly string[];
}

let server: Memory;
beforeAll(async () => {
  server = await memory();
}, 30_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

const store = (user_id: string, content: string, more: Record<string, unknown> = {}): Promise<Placed> =>
  server.call<Placed>('store_memory', { user_id, content, ...more });
const contents = async (user_id: string, more: Record<string, unknown> = {}): Promise<string[]> => {
  const args = { user_id, query: 'Ann', mode: 'lexical', ...more };
  const { memories } = await server.call<{ memories: { content: string }[] }>('search_memories', args);
  return memories.map(({ content }) => content).toSorted();
};

describe('dedupe: near', () => {
  it('gives the id of what says the same, and stores what does not', async ({ expect }) => {
    const first = await store('near', 'Ann likes green tea', { dedupe: 'near' });
    expect(await store('near', 'ann likes GREEN tea!', { dedupe: 'near' })).toEqual({
      id: first.id,
      outcome: 'duplicate',
      conflicts: [],
    });
    expect(await store('near', "Ann doesn't like green tea", { dedupe: 'near' })).toMatchObject({
      outcome: 'created',
    });
    expect(await store('somebody else', 'Ann likes green tea', { dedupe: 'near' })).toMatchObject({
      outcome: 'created',
    });
  });

  it('works within one batch, too', async ({ expect }) => {
    const { results } = await server.call<{ results: Placed[] }>('store_memories', {
      user_id: 'near batch',
      memories: ['Ann plays chess', 'Bob swims', 'ann plays chess.'].map((content) => ({
        content,
        dedupe: 'near',
      })),
    });
    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'duplicate']);
    expect(results[2]?.id).toBe(results[0]?.id);
  });
});

describe('on_conflict', () => {
  it('supersede: takes the place of what it contradicts, which stays in the history', async ({ expect }) => {
    const old = await store('supersede', 'Ann lives in Bern');
    const before = new Date().toISOString();
    const key = { on_conflict: 'supersede', idempotency_key: 'once' };
    const placed = await store('supersede', 'Ann lives in Basel', key);
    expect(placed).toMatchObject({ outcome: 'created', conflicts: [old.id] });
    expect(await contents('supersede')).toEqual(['Ann lives in Basel']);
    expect(await contents('supersede', { as_of: before })).toEqual(['Ann lives in Bern']);
    const get = (id: string) => server.call('get_memory', { user_id: 'supersede', id });
    expect(await get(old.id)).toMatchObject({ superseded_by: placed.id, valid_to: expect.any(String) });
    expect(await get(placed.id)).toMatchObject({ supersedes: old.id, version: 1 });
    expect(await store('supersede', 'Ann lives in Basel', key)).toMatchObject({
      id: placed.id,
      outcome: 'repeated',
    });
    // What is believed no more may be said again.
    expect(await store('supersede', 'Ann lives in Bern')).toMatchObject({ outcome: 'created' });
  });

  it('reject: stores nothing, and says because of what', async ({ expect }) => {
    const old = await store('reject', 'Ann lives in Bern');
    const placed = await store('reject', 'Ann lives in Basel', { on_conflict: 'reject' });
    expect(placed).toEqual({ id: null, outcome: 'rejected', conflicts: [old.id] });
    expect(await contents('reject')).toEqual(['Ann lives in Bern']);
  });

  it('keep_both: asks nobody', async ({ expect }) => {
    await store('both', 'Ann lives in Bern');
    expect(await store('both', 'Ann lives in Basel')).toMatchObject({ outcome: 'created', conflicts: [] });
    expect(await contents('both')).toHaveLength(2);
  });
});

describe('consolidate_memories', () => {
  it('merges near duplicates with their tags and sources; a dry run only tells', async ({ expect }) => {
    const user_id = 'consolidate';
    const one = await store(user_id, 'Ann likes green tea', { tags: ['a'], source: 'chat', importance: 0.2 });
    const two = await store(user_id, 'ann likes green tea!', {
      tags: ['b'],
      source: 'mail',
      importance: 0.9,
    });
    await store(user_id, 'Ann lives in Bern');
    const group = { kept: two.id, merged: [one.id], content: 'ann likes green tea!' };
    const trial = await server.call('consolidate_memories', { user_id, dry_run: true });
    expect(trial).toEqual({ looked_at: 3, groups: [group], more: false, dry_run: true });
    expect(await contents(user_id)).toHaveLength(3);

    expect(await server.call('consolidate_memories', { user_id })).toMatchObject({ groups: [group] });
    expect(await contents(user_id)).toEqual(['Ann lives in Bern', 'ann likes green tea!']);
    expect(await server.call('get_memory', { user_id, id: two.id })).toMatchObject({
      tags: ['b', 'a'],
      source: 'mail; chat',
      importance: 0.9,
      supersedes: one.id,
    });
    expect(await server.call('get_memory', { user_id, id: one.id })).toMatchObject({ superseded_by: two.id });
    expect(await server.call('consolidate_memories', { user_id })).toMatchObject({ groups: [] });
  });
});

describe('event_after and event_before', () => {
  it('narrow a search by when things happened', async ({ expect }) => {
    await store('events', 'Ann sailed', { event_time: '2020-05-01T00:00:00Z' });
    await store('events', 'Ann climbed', { event_time: '2021-05-01T00:00:00Z' });
    await store('events', 'Ann slept');
    expect(
      await contents('events', { event_after: '2020-05-01T00:00:00Z', event_before: '2021-05-01T00:00:00Z' }),
    ).toEqual(['Ann sailed']);
    expect(await contents('events', { event_after: '2020-06-01T00:00:00+02:00' })).toEqual(['Ann climbed']);
  });
});
