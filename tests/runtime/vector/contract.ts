/** What every vector store engine must do, as a suite over a factory. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import type { CollectionConfig } from '../../../src/runtime/vector/collection.ts';
import type { Filter } from '../../../src/runtime/vector/filter.ts';
import type { StoredObject } from '../../../src/runtime/vector/stored-object.ts';
import type { VectorStore } from '../../../src/runtime/vector/vector-store.ts';

const collection: CollectionConfig = {
  name: 'Article',
  properties: [
    { name: 'title', dataType: 'text' },
    { name: 'body', dataType: 'text' },
    { name: 'owner', dataType: 'text', searchable: false },
    { name: 'tags', dataType: 'text[]', searchable: false },
    { name: 'words', dataType: 'int' },
    { name: 'score', dataType: 'number' },
    { name: 'isPublic', dataType: 'boolean' },
    { name: 'writtenAt', dataType: 'date' },
  ],
  dimensions: 3,
  tokenization: 'english',
  partitionBy: 'owner',
};

const id = (digit: number): string => `00000000-0000-4000-8000-00000000000${digit}`;

const articles: readonly StoredObject[] = [
  {
    id: id(1),
    vector: Float32Array.of(1, 0, 0),
    properties: {
      title: 'Backups at night',
      body: 'The nightly backup runs at two.',
      owner: 'ann',
      tags: ['ops', 'db'],
      words: 6,
      score: 0.5,
      isPublic: true,
      writtenAt: '2026-01-01T10:00:00+02:00',
    },
  },
  {
    id: id(2),
    vector: Float32Array.of(0, 1, 0),
    properties: {
      title: 'Sourdough',
      body: 'Bake the bread for forty minutes.',
      owner: 'bob',
      tags: ['food'],
      words: 6,
      score: 0.9,
      isPublic: false,
      writtenAt: '2026-02-01T00:00:00Z',
    },
  },
  {
    id: id(3),
    vector: Float32Array.of(0.9, 0.1, 0),
    properties: {
      title: 'Restoring',
      body: 'How to restore a database from its backups.',
      owner: 'ann',
      tags: ['ops'],
      words: 8,
      score: 0.1,
      isPublic: true,
      writtenAt: null,
    },
  },
];

/** @param open gives an empty store */
export function describeVectorStore(
  engine: string,
  open: () => Promise<{ store: VectorStore; remove: () => Promise<void> }>,
): void {
  describe(`the ${engine} vector store`, () => {
    let store: VectorStore;
    let remove: () => Promise<void>;
    const ids = async (filter: Filter): Promise<readonly string[]> =>
      (await store.list('Article', { limit: 10, filter })).map((object) => object.id);

    beforeAll(async () => {
      ({ store, remove } = await open());
    });
    beforeEach(async () => {
      await store.deleteCollection('Article');
      await store.createCollection(collection);
      await store.upsert('Article', articles);
    });
    afterAll(async () => {
      await store.close();
      await store.close();
      await remove();
    });

    it('gives back what was stored, dates in UTC, the vector only when asked for', async ({ expect }) => {
      const stored = await store.get('Article', id(1));
      expect(stored).toEqual({
        id: id(1),
        properties: { ...articles[0]?.properties, writtenAt: '2026-01-01T08:00:00.000Z' },
      });
      expect((await store.get('Article', id(1), { includeVector: true }))?.vector).toEqual(
        Float32Array.of(1, 0, 0),
      );
      expect(await store.get('Article', randomUUID())).toBeNull();
    });

    it.for<{ title: string; filter: Filter; found: readonly number[] }>([
      { title: 'Equal on text', filter: { operator: 'Equal', path: ['owner'], value: 'ann' }, found: [1, 3] },
      {
        title: 'Equal on a list is containment',
        filter: { operator: 'Equal', path: ['tags'], value: 'ops' },
        found: [1, 3],
      },
      { title: 'NotEqual', filter: { operator: 'NotEqual', path: ['owner'], value: 'ann' }, found: [2] },
      {
        title: 'Equal on a boolean',
        filter: { operator: 'Equal', path: ['isPublic'], value: false },
        found: [2],
      },
      { title: 'GreaterThan', filter: { operator: 'GreaterThan', path: ['words'], value: 6 }, found: [3] },
      {
        title: 'GreaterThanEqual',
        filter: { operator: 'GreaterThanEqual', path: ['score'], value: 0.5 },
        found: [1, 2],
      },
      { title: 'LessThan', filter: { operator: 'LessThan', path: ['score'], value: 0.5 }, found: [3] },
      {
        title: 'LessThanEqual on dates in any time zone',
        filter: { operator: 'LessThanEqual', path: ['writtenAt'], value: '2026-01-01T09:00:00+01:00' },
        found: [1],
      },
      { title: 'Like', filter: { operator: 'Like', path: ['title'], value: 'b?ck*' }, found: [1] },
      {
        title: 'Like with a literal %',
        filter: { operator: 'Like', path: ['owner'], value: '%' },
        found: [],
      },
      { title: 'IsNull', filter: { operator: 'IsNull', path: ['writtenAt'], value: true }, found: [3] },
      {
        title: 'ContainsAny',
        filter: { operator: 'ContainsAny', path: ['tags'], value: ['db', 'food'] },
        found: [1, 2],
      },
      {
        title: 'ContainsAll',
        filter: { operator: 'ContainsAll', path: ['tags'], value: ['ops', 'db'] },
        found: [1],
      },
      { title: 'id', filter: { operator: 'Equal', path: ['id'], value: id(2) }, found: [2] },
      {
        title: 'And, Or and Not, nested',
        filter: {
          operator: 'And',
          operands: [
            {
              operator: 'Or',
              operands: [
                { operator: 'Equal', path: ['owner'], value: 'bob' },
                { operator: 'Equal', path: ['words'], value: 8 },
              ],
            },
            {
              operator: 'Not',
              operands: [{ operator: 'GreaterThan', path: ['writtenAt'], value: '2026-01-15T00:00:00Z' }],
            },
          ],
        },
        found: [3],
      },
      {
        title: 'text that looks like SQL',
        filter: { operator: 'Equal', path: ['owner'], value: "' OR 1=1 --" },
        found: [],
      },
    ])('filters by $title', async ({ filter, found }, { expect }) => {
      expect(await ids(filter)).toEqual(found.map(id));
      expect(await store.count('Article', filter)).toBe(found.length);
    });

    it.for<{ title: string; filter: Filter; code: string }>([
      {
        title: 'an unknown operator',
        filter: { operator: 'Near', path: ['owner'], value: 'x' } as never,
        code: 'filter_invalid',
      },
      {
        title: 'an unknown property',
        filter: { operator: 'Equal', path: ['colour'], value: 'x' },
        code: 'property_unknown',
      },
      {
        title: 'a value of another type',
        filter: { operator: 'Equal', path: ['words'], value: 'six' },
        code: 'filter_invalid',
      },
      { title: 'an empty And', filter: { operator: 'And', operands: [] }, code: 'filter_invalid' },
    ])('refuses $title in a filter', async ({ filter, code }, { expect }) => {
      await expect(ids(filter)).rejects.toMatchObject({ name: 'VectorStoreError', code });
    });

    it('finds words in another form, best first', async ({ expect }) => {
      const hits = await store.searchKeyword('Article', { query: 'restoring a database', limit: 5 });
      expect(hits.map((hit) => hit.id)).toEqual([id(3)]);
      expect(await store.searchKeyword('Article', { query: 'BACKUP', limit: 5 })).toHaveLength(2);
    });

    it('weighs and leaves out properties', async ({ expect }) => {
      const query = { query: 'backups', limit: 5 };
      const inTitle = await store.searchKeyword('Article', { ...query, properties: { title: 1 } });
      expect(inTitle.map((hit) => hit.id)).toEqual([id(1)]);
      const byBody = await store.searchKeyword('Article', { ...query, properties: { title: 0.01, body: 1 } });
      expect(byBody).toHaveLength(2);
      await expect(
        store.searchKeyword('Article', { ...query, properties: { owner: 1 } }),
      ).rejects.toMatchObject({ code: 'property_unknown' });
    });

    it.for(['" OR *', 'title:backup NEAR(', "'; DROP TABLE x", '((((', '', '🎉'])(
      'takes %j as words, not as syntax',
      async (query, { expect }) => {
        await expect(store.searchKeyword('Article', { query, limit: 5 })).resolves.toBeInstanceOf(Array);
      },
    );

    it('never shows another partition when the filter names one', async ({ expect }) => {
      const filter: Filter = { operator: 'Equal', path: ['owner'], value: 'bob' };
      const vector = Float32Array.of(1, 0, 0);
      const searches = await Promise.all([
        store.searchKeyword('Article', { query: 'backup bread restore', limit: 5, filter }),
        store.searchVector('Article', { vector, limit: 5, filter }),
        store.searchHybrid('Article', { query: 'backup', vector, alpha: 0.5, limit: 5, filter }),
      ]);
      for (const hits of searches) expect(hits.map((hit) => hit.id)).toEqual([id(2)]);
    });

    it('gives as many hits as were asked for, however many the filter excludes', async ({ expect }) => {
      const filter: Filter = { operator: 'Equal', path: ['title'], value: 'Restoring' };
      const hits = await store.searchVector('Article', {
        vector: Float32Array.of(1, 0, 0),
        limit: 1,
        filter,
      });
      expect(hits.map((hit) => hit.id)).toEqual([id(3)]);
    });

    it('orders by cosine distance and pages', async ({ expect }) => {
      const vector = Float32Array.of(2, 0, 0);
      const hits = await store.searchVector('Article', { vector, limit: 3 });
      expect(hits.map((hit) => hit.id)).toEqual([id(1), id(3), id(2)]);
      expect(hits[0]?.distance).toBeCloseTo(0, 5);
      expect((await store.searchVector('Article', { vector, limit: 1, offset: 1 }))[0]?.id).toBe(id(3));
    });

    it.for([
      { side: 'words', alpha: 0, found: [2] },
      { side: 'vectors', alpha: 1, found: [1, 3, 2] },
    ])('finds by $side alone at alpha $alpha', async ({ alpha, found }, { expect }) => {
      const hits = await store.searchHybrid('Article', {
        query: 'bread',
        vector: Float32Array.of(1, 0, 0),
        alpha,
        limit: 3,
      });
      expect(hits.map((hit) => hit.id)).toEqual(found.map(id));
    });

    it('replaces an object whole', async ({ expect }) => {
      await store.upsert('Article', [{ id: id(1), properties: { title: 'Gardening', owner: 'bob' } }]);
      expect(await store.get('Article', id(1), { includeVector: true })).toEqual({
        id: id(1),
        properties: { title: 'Gardening', owner: 'bob' },
      });
      expect(await store.searchKeyword('Article', { query: 'nightly', limit: 5 })).toEqual([]);
      expect(await store.count('Article')).toBe(3);
    });

    it('deletes from every index and counts what existed', async ({ expect }) => {
      expect(await store.delete('Article', [id(1), id(1), randomUUID()])).toBe(1);
      expect(await store.searchKeyword('Article', { query: 'nightly', limit: 5 })).toEqual([]);
      expect(
        await store.searchVector('Article', { vector: Float32Array.of(1, 0, 0), limit: 5 }),
      ).toHaveLength(2);
    });

    it.for<{ title: string; object: StoredObject; code: string }>([
      {
        title: 'an unknown property',
        object: { id: id(9), properties: { colour: 'red' } },
        code: 'object_invalid',
      },
      {
        title: 'a value of another type',
        object: { id: id(9), properties: { words: 'six' } },
        code: 'object_invalid',
      },
      { title: 'no UUID', object: { id: 'nine', properties: {} }, code: 'object_invalid' },
      {
        title: 'a vector of another length',
        object: { id: id(9), properties: {}, vector: Float32Array.of(1) },
        code: 'vector_invalid',
      },
    ])('refuses a batch with $title, all of it', async ({ object, code }, { expect }) => {
      const fine = { id: id(8), properties: { title: 'fine' } };
      await expect(store.upsert('Article', [fine, object])).rejects.toMatchObject({
        name: 'VectorStoreError',
        code,
      });
      expect(await store.get('Article', id(8))).toBeNull();
    });

    it('creates a collection once, refuses another of that name, and names an unknown one', async ({
      expect,
    }) => {
      await store.createCollection(collection);
      await expect(store.createCollection({ ...collection, dimensions: 4 })).rejects.toMatchObject({
        code: 'collection_exists',
      });
      await expect(store.count('Nowhere')).rejects.toMatchObject({
        code: 'collection_unknown',
        hint: expect.stringContaining('Article'),
      });
      await expect(store.createCollection({ ...collection, name: 'no capital' })).rejects.toMatchObject({
        code: 'collection_invalid',
      });
      expect(await store.getCollection('Article')).toEqual(collection);
    });

    it('gives hits without properties when they are not asked for', async ({ expect }) => {
      const [hit] = await store.searchKeyword('Article', {
        query: 'bread',
        limit: 1,
        includeProperties: false,
      });
      expect(hit).toMatchObject({ id: id(2), properties: {} });
    });

    it('counts a vector of zeros near to nothing', async ({ expect }) => {
      await store.upsert('Article', [
        { id: id(8), properties: { owner: 'ann' }, vector: new Float32Array(3) },
      ]);
      for (const filter of [
        { operator: 'Equal', path: ['owner'], value: 'ann' },
        { operator: 'NotEqual', path: ['owner'], value: 'bob' },
      ] as const) {
        const found = await store.searchVector('Article', {
          vector: Float32Array.of(1, 0, 0),
          limit: 5,
          filter,
        });
        expect(found.map((hit) => hit.id)).toEqual([id(1), id(3)]);
      }
    });

    it('lets the vectors of two models never meet, and keeps the words when the model changes', async ({
      expect,
    }) => {
      const vector = Float32Array.of(1, 0);
      await store.resetVectors('Article', { dimensions: 2, space: 'second' });
      expect(await store.getCollection('Article')).toMatchObject({ dimensions: 2, space: 'second' });
      expect(await store.searchVector('Article', { vector, space: 'second', limit: 5 })).toEqual([]);
      expect(await store.searchKeyword('Article', { query: 'bread', limit: 5 })).toMatchObject([
        { id: id(2) },
      ]);
      for (const space of ['first', undefined]) {
        const object = { id: id(1), properties: {}, vector };
        const refusals = [
          store.upsert('Article', [object], { space }),
          store.searchVector('Article', { vector, limit: 5, ...(space && { space }) }),
          store.searchHybrid('Article', {
            query: 'bread',
            vector,
            alpha: 0.5,
            limit: 5,
            ...(space && { space }),
          }),
        ];
        for (const refusal of refusals)
          await expect(refusal).rejects.toMatchObject({ code: 'vector_invalid' });
      }
      await store.upsert('Article', [{ id: id(1), properties: {}, vector }], { space: 'second' });
      expect(await store.searchVector('Article', { vector, space: 'second', limit: 5 })).toMatchObject([
        { id: id(1) },
      ]);
    });
  });
}
