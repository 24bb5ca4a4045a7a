import { beforeAll, describe, it } from 'vitest';
import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import { articleConfig, articles } from './articles.ts';
import { id, idsOf, refill, type StoreUnderTest } from './store-under-test.ts';

const plainConfig: CollectionConfig = {
  name: 'Plain',
  properties: [
    { name: 'title', dataType: 'text' },
    { name: 'notes', dataType: 'text[]' },
    { name: 'secret', dataType: 'text', searchable: false },
  ],
  dimensions: null,
};

const plain = [
  { title: 'The art of baking', notes: ['rye flour', 'salt'], secret: 'yeast' },
  { title: 'Bakers and their ovens', notes: ['wheat'] },
  { title: 'To be or not to be' },
  { title: 'Ünïcode für Anfänger', notes: ['世界 2026'] },
].map((properties, index) => ({ id: id(index + 1), properties }));

export function describeKeywordSearch(store: StoreUnderTest): void {
  describe('keyword search by words as they stand', () => {
    beforeAll(() => refill(store(), plainConfig, plain));

    const found = async (query: string): Promise<readonly string[]> =>
      idsOf(await store().searchKeyword('Plain', { query, limit: 10 }));

    it.for([
      { query: 'BAKING', ids: [1] },
      { query: 'bake', ids: [] },
      { query: 'flour', ids: [1] },
      { query: 'yeast', ids: [] },
      { query: 'ünïcode', ids: [4] },
      { query: 'unicode', ids: [] },
      { query: '世界', ids: [4] },
      { query: 'wheat-and-ovens', ids: [2] },
      // Stop words find nothing.
      { query: 'to be or not to be', ids: [] },
      { query: 'the baking of', ids: [1] },
      { query: '', ids: [] },
      { query: '--', ids: [] },
    ])('finds $ids by $query', async ({ query, ids }, { expect }) => {
      expect(await found(query)).toEqual(ids.map(id));
    });

    it('ranks what has more and rarer of the words first', async ({ expect }) => {
      await refill(
        store(),
        { ...plainConfig, name: 'Ranked' },
        ['common', 'common rare', 'common rare rare', 'common', 'common'].map((title, index) => ({
          id: id(index + 1),
          properties: { title },
        })),
      );
      const hits = await store().searchKeyword('Ranked', { query: 'common rare', limit: 5 });
      expect(idsOf(hits).slice(0, 2)).toEqual([id(3), id(2)]);
      expect(hits.map(({ score }) => score)).toEqual(
        hits.map(({ score }) => score).toSorted((a, b) => b - a),
      );
      await store().deleteCollection('Ranked');
    });

    it.for(['" OR *', 'title:backup NEAR(', "'; DROP TABLE x", '((((', '🎉', '{ Get }', '\\"'])(
      'takes %j as words, not as syntax',
      async (query, { expect }) => {
        await expect(found(query)).resolves.toBeInstanceOf(Array);
      },
    );
  });

  describe('keyword search in English', () => {
    beforeAll(() => refill(store(), articleConfig, articles));

    it('finds words in another form, best first', async ({ expect }) => {
      const hits = await store().searchKeyword('Article', { query: 'restoring a database', limit: 5 });
      expect(idsOf(hits)).toEqual([id(3)]);
      expect(await store().searchKeyword('Article', { query: 'BACKUP', limit: 5 })).toHaveLength(2);
    });

    it('is still compared by the words as they stand in a filter', async ({ expect }) => {
      const count = async (value: string): Promise<number> =>
        store().count('Article', { operator: 'Equal', path: ['body'], value });
      expect(await count('backups')).toBe(1);
      expect(await count('Backup')).toBe(1);
    });

    it('weighs properties, and leaves out those that are not named', async ({ expect }) => {
      const query = { query: 'backups', limit: 5 };
      const inTitle = await store().searchKeyword('Article', { ...query, properties: { title: 1 } });
      expect(idsOf(inTitle)).toEqual([id(1)]);
      const byBody = await store().searchKeyword('Article', {
        ...query,
        properties: { title: 0.01, body: 1 },
      });
      expect(byBody).toHaveLength(2);
    });

    it.for(['owner', 'words', 'nothing'])('does not look at %s', async (name, { expect }) => {
      await expect(
        store().searchKeyword('Article', { query: 'x', limit: 5, properties: { [name]: 1 } }),
      ).rejects.toMatchObject({ code: 'property_unknown', hint: expect.stringContaining('title') });
    });

    it('gives hits without properties, or with vectors, where that is asked for', async ({ expect }) => {
      const query = { query: 'bread', limit: 1 };
      const [bare] = await store().searchKeyword('Article', { ...query, includeProperties: false });
      expect(bare).toMatchObject({ id: id(2), properties: {} });
      expect(bare).not.toHaveProperty('vector');
      const [full] = await store().searchKeyword('Article', { ...query, includeVector: true });
      expect(full).toMatchObject({ id: id(2), vector: Float32Array.of(0, 1, 0) });
    });

    it('pages', async ({ expect }) => {
      const query = { query: 'backup', limit: 1 };
      const [first] = await store().searchKeyword('Article', query);
      const [second] = await store().searchKeyword('Article', { ...query, offset: 1 });
      expect([first?.id, second?.id].toSorted()).toEqual([id(1), id(3)]);
      expect(await store().searchKeyword('Article', { ...query, offset: 2 })).toEqual([]);
    });
  });
}
