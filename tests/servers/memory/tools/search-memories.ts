/** What `search_memories` does on every vector engine. */
import { describe, it } from 'vitest';
import type { Memory } from '../memory-under-test.ts';

interface Found {
  readonly memories: readonly { readonly id: string; readonly content: string; readonly score: number }[];
  readonly next_cursor: string | null;
  readonly degraded: string | null;
}

const contents = ({ memories }: Found) => memories.map(({ content }) => content);

export function describeSearchMemories(server: () => Memory): void {
  const store = (content: string, more: object = {}) =>
    server().call<{ id: string; outcome: string }>('store_memory', { content, ...more });
  const search = (query: string, more: object = {}) =>
    server().call<Found>('search_memories', { query, ...more });

  describe('search_memories', () => {
    it('finds what was just stored, asked with other words too', async ({ expect }) => {
      const scope = { namespace: 'paraphrase' };
      await store('The customer was refunded after the parcel arrived broken', scope);
      await store('Berlin is the capital of Germany', scope);
      await store('Ada drinks tea with milk', scope);
      for (const query of ['customer refunded parcel', 'client got his money back for a damaged package']) {
        expect(contents(await search(query, scope))[0]).toContain('refunded');
      }
      expect(contents(await search('which hot beverage does she like', scope))[0]).toContain('tea');
    });

    it.for([
      [{ memory_type: 'preference' }, ['b']],
      [{ agent_id: 'scout' }, ['c']],
      [{ tags: ['x', 'y'] }, ['c']],
      [{ created_after: '2999-01-01T00:00:00Z' }, []],
      [{ created_before: '2999-01-01T00:00:00+02:00' }, ['a', 'b', 'c']],
    ] as const)('narrows by %o', async ([filter, expected], { expect }) => {
      const scope = { namespace: 'filters' };
      await store('garden a', scope);
      await store('garden b', { ...scope, memory_type: 'preference', tags: ['x'] });
      await store('garden c', { ...scope, agent_id: 'scout', tags: ['x', 'y', 'z'] });
      const found = contents(await search('garden', { ...scope, ...filter }));
      expect(found.toSorted()).toEqual(expected.map((name) => `garden ${name}`));
    });

    it('never shows one user what another stored, nor one namespace what stands in another', async ({
      expect,
    }) => {
      await store('the door code is 4711', { user_id: 'ada' });
      const { id } = await store('the door code is 1234', { user_id: 'grace' });
      expect(contents(await search('door code', { user_id: 'ada' }))).toEqual(['the door code is 4711']);
      expect(contents(await search('door code', { user_id: 'ada', namespace: 'other' }))).toEqual([]);
      expect(contents(await search('door code'))).toEqual([]);
      expect(await server().fail('get_memory', { id, user_id: 'ada' })).toMatchObject({
        code: 'memory_not_found',
      });
      expect(await server().call('forget_memories', { ids: [id], user_id: 'ada' })).toMatchObject({
        forgotten: [],
      });
      // A user whose name looks like a part of a scope.
      expect(contents(await search('door code', { user_id: 'ada","grace' }))).toEqual([]);
    });

    it('continues where the page before ended, and keeps an answer within max_tokens', async ({ expect }) => {
      const scope = { namespace: 'pages' };
      const long = 'harbour '.repeat(60);
      for (let n = 0; n < 5; n += 1) await store(`${long} ${n}`, scope);
      const seen: string[] = [];
      let cursor: string | null | undefined;
      do {
        const page: Found = await search('harbour', {
          ...scope,
          limit: 3,
          max_tokens: 500,
          ...(cursor ? { cursor } : {}),
        });
        expect(page.memories).toHaveLength(2 - Number(seen.length === 4));
        seen.push(...contents(page));
        cursor = page.next_cursor;
      } while (cursor !== null);
      expect(new Set(seen).size).toBe(5);
      expect(await server().fail('search_memories', { query: 'x', cursor: 'nonsense' })).toMatchObject({
        code: 'cursor_invalid',
      });
    });

    it('lets importance weigh when asked to, and explains the score', async ({ expect }) => {
      const scope = { namespace: 'importance' };
      await store('sailing on the lake, trivial', { ...scope, importance: 0 });
      await store('sailing on the lake, vital', { ...scope, importance: 1 });
      const found = await search('sailing on the lake', { ...scope, importance_weight: 1, explain: true });
      expect(contents(found)[0]).toContain('vital');
      expect(found.memories[1]).toMatchObject({ explanation: { importance: 0.5, recency: 1 } });
    });

    it.for(['lexical', 'semantic', 'hybrid'] as const)(
      'survives a query without a known word in %s mode',
      async (mode, { expect }) => {
        expect((await search('ξψωφ', { mode, namespace: 'paraphrase' })).degraded).toBeNull();
      },
    );
  });
}
