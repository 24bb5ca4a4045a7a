import { beforeAll, describe, it } from 'vitest';
import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import type { PropertyValue } from '../../../../src/runtime/vector/stored-object.ts';
import { id, refill, type StoreUnderTest } from './store-under-test.ts';

const config: CollectionConfig = {
  name: 'Track',
  properties: [
    { name: 'title', dataType: 'text' },
    { name: 'artist', dataType: 'text', searchable: false },
    { name: 'genres', dataType: 'text[]', searchable: false },
    { name: 'year', dataType: 'int' },
    { name: 'live', dataType: 'boolean' },
    { name: 'cover', dataType: 'blob' },
  ],
  dimensions: 2,
};

/** Nearest to the query first. */
const tracks = [
  { title: 'song one', artist: 'Ann', genres: ['jazz', 'folk'], year: 1999, live: true },
  { title: 'song two', artist: 'Bob', genres: ['rock'], year: 2001, live: false },
  { title: 'song three', artist: 'Ann', genres: ['folk'], year: 1999, live: false },
  { title: 'song four', artist: 'Ann', genres: ['jazz'], year: 2001, live: true },
  { title: 'song five', artist: 'Cyd', year: 2003 },
  { title: 'song six' },
].map((properties: Record<string, PropertyValue>, index) => ({
  id: id(index + 1),
  properties,
  vector: Float32Array.of(Math.cos(index / 5), Math.sin(index / 5)),
}));

const vector = Float32Array.of(1, 0);

export function describeGroups(store: StoreUnderTest): void {
  describe('grouped hits', () => {
    beforeAll(() => refill(store(), config, tracks));

    const grouped = async (
      property: string,
      options: { groups?: number; objectsPerGroup?: number; limit?: number; offset?: number } = {},
    ): Promise<readonly (readonly [string | undefined, string])[]> => {
      const { groups = 10, objectsPerGroup = 2, limit = 10, offset = 0 } = options;
      const groupBy = { property, groups, objectsPerGroup };
      const hits = await store().searchVector('Track', { vector, limit, offset, groupBy });
      return hits.map((hit) => [hit.group, hit.id]);
    };

    it('are the best of each value, the best group first', async ({ expect }) => {
      expect(await grouped('artist')).toEqual([
        ['Ann', id(1)],
        ['Ann', id(3)],
        ['Bob', id(2)],
        ['Cyd', id(5)],
        ['', id(6)],
      ]);
    });

    it.for([
      { property: 'year', groups: ['1999', '1999', '2001', '2001', '2003', ''] },
      { property: 'live', groups: ['true', 'true', 'false', 'false', '', ''] },
      { property: 'genres', groups: ['jazz', 'jazz', 'folk', 'folk', 'rock', '', ''] },
    ])('are named by the value of $property', async ({ property, groups }, { expect }) => {
      expect((await grouped(property)).map(([group]) => group)).toEqual(groups);
    });

    it('are as many groups as were asked for, on the page that was asked for', async ({ expect }) => {
      const groupsOf = (hits: readonly (readonly [string | undefined, string])[]): unknown[] => [
        ...new Set(hits.map(([group]) => group)),
      ];
      expect(groupsOf(await grouped('artist', { groups: 2 }))).toEqual(['Ann', 'Bob']);
      expect(groupsOf(await grouped('artist', { limit: 1, offset: 1 }))).toEqual(['Bob']);
      expect(groupsOf(await grouped('artist', { groups: 2, limit: 5, offset: 1 }))).toEqual(['Bob']);
      expect(groupsOf(await grouped('artist', { offset: 4 }))).toEqual([]);
    });

    it('come of all three searches', async ({ expect }) => {
      const query = {
        query: 'song',
        limit: 10,
        groupBy: { property: 'artist', groups: 3, objectsPerGroup: 1 },
      };
      const byWords = await store().searchKeyword('Track', query);
      expect(new Set(byWords.map(({ group }) => group)).size).toBe(3);
      const byBoth = await store().searchHybrid('Track', { ...query, vector, alpha: 1 });
      expect(byBoth.map((hit) => [hit.group, hit.id])).toEqual([
        ['Ann', id(1)],
        ['Bob', id(2)],
        ['Cyd', id(5)],
      ]);
    });

    it.for([
      { title: 'a property that is not', groupBy: { property: 'artst' }, code: 'property_unknown' },
      { title: 'a blob', groupBy: { property: 'cover' }, code: 'query_refused' },
      { title: 'no group', groupBy: { groups: 0 }, code: 'query_refused' },
      { title: 'too many in a group', groupBy: { objectsPerGroup: 1001 }, code: 'query_refused' },
    ])('are refused for $title', async ({ groupBy, code }, { expect }) => {
      const whole = { property: 'artist', groups: 1, objectsPerGroup: 1, ...groupBy };
      await expect(store().searchVector('Track', { vector, limit: 1, groupBy: whole })).rejects.toMatchObject(
        { name: 'VectorStoreError', code },
      );
    });
  });
}
