import { afterAll, beforeEach, describe, it } from 'vitest';
import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import { articleConfig } from './articles.ts';
import { id, idsOf, refill, type StoreUnderTest } from './store-under-test.ts';

const plain: CollectionConfig = {
  name: 'Shelf',
  properties: [{ name: 'title', dataType: 'text' }],
  dimensions: 2,
};

export function describeCollections(store: StoreUnderTest): void {
  describe('collections', () => {
    beforeEach(async () => {
      await refill(store(), articleConfig);
      await store().deleteCollection(plain.name);
    });
    afterAll(async () => {
      await store().deleteCollection(articleConfig.name);
    });

    it('are given back as they were made', async ({ expect }) => {
      expect(await store().getCollection('Article')).toEqual(articleConfig);
      expect(await store().getCollection('Nowhere')).toBeNull();
    });

    it('are listed in the order of their names', async ({ expect }) => {
      await store().createCollection(plain);
      const names = (await store().listCollections()).map(({ name }) => name);
      expect(names).toEqual(names.toSorted());
      expect(names).toEqual(expect.arrayContaining(['Article', 'Shelf']));
    });

    it('are made once: the same again is fine, another of the name is refused', async ({ expect }) => {
      await store().createCollection(articleConfig);
      await expect(store().createCollection({ ...articleConfig, dimensions: 4 })).rejects.toMatchObject({
        name: 'VectorStoreError',
        code: 'collection_exists',
      });
    });

    it('do not differ in nothing but case', async ({ expect }) => {
      await expect(store().createCollection({ ...plain, name: 'ARTICLE' })).rejects.toMatchObject({
        code: 'collection_exists',
        message: expect.stringContaining('Article'),
      });
    });

    it('name what is near to one that is not there', async ({ expect }) => {
      await expect(store().count('Artikle')).rejects.toMatchObject({
        name: 'VectorStoreError',
        code: 'collection_unknown',
        hint: expect.stringContaining('Article'),
      });
    });

    it('take their objects with them', async ({ expect }) => {
      await refill(store(), plain, [{ id: id(1), properties: { title: 'gone' } }]);
      expect(await store().deleteCollection('Shelf')).toBe(true);
      expect(await store().deleteCollection('Shelf')).toBe(false);
      await store().createCollection(plain);
      expect(await store().count('Shelf')).toBe(0);
    });

    it.for<{ title: string; patch: Partial<CollectionConfig> }>([
      { title: 'a name without a capital', patch: { name: 'shelf' } },
      { title: 'a name with a space', patch: { name: 'Book shelf' } },
      { title: 'a name that is too long', patch: { name: 'S'.repeat(231) } },
      { title: 'a property that is reserved', patch: { properties: [{ name: 'id', dataType: 'text' }] } },
      {
        title: 'two properties that differ in case alone',
        patch: {
          properties: [
            { name: 'title', dataType: 'text' },
            { name: 'Title', dataType: 'int' },
          ],
        },
      },
      {
        title: 'a number that is searchable',
        patch: { properties: [{ name: 'year', dataType: 'int', searchable: true }] },
      },
      { title: 'a reference', patch: { properties: [{ name: 'author', dataType: 'reference' }] } },
      { title: 'no dimensions', patch: { dimensions: 0 } },
      { title: 'half a dimension', patch: { dimensions: 1.5 } },
      { title: 'too many dimensions', patch: { dimensions: 4097 } },
      { title: 'a named vector without a name', patch: { namedVectors: { '': 3 } } },
      { title: 'a named vector without dimensions', patch: { namedVectors: { image: 0 } } },
      { title: 'a partition that is no property', patch: { partitionBy: 'owner' } },
      { title: 'a partition that is searched by words', patch: { partitionBy: 'title' } },
      {
        title: 'both a partition and tenants',
        patch: {
          properties: [{ name: 'owner', dataType: 'text', searchable: false }],
          partitionBy: 'owner',
          multiTenant: true,
        },
      },
    ])('are refused with $title', async ({ patch }, { expect }) => {
      await expect(store().createCollection({ ...plain, ...patch })).rejects.toMatchObject({
        name: 'VectorStoreError',
        code: 'collection_invalid',
        hint: expect.stringMatching(/./),
      });
    });
  });

  describe('a collection that is changed', () => {
    const year = { name: 'year', dataType: 'int' } as const;
    const blurb = { name: 'blurb', dataType: 'text' } as const;

    beforeEach(async () => {
      await refill(store(), plain, [
        { id: id(1), properties: { title: 'Old lighthouse' }, vector: Float32Array.of(1, 0) },
      ]);
    });

    it('has a description and further properties, which filters and words find at once', async ({
      expect,
    }) => {
      await store().updateCollection('Shelf', { description: 'Books', addProperties: [year, blurb] });
      expect(await store().getCollection('Shelf')).toEqual({
        ...plain,
        description: 'Books',
        properties: [...plain.properties, year, blurb],
      });
      await store().upsert('Shelf', [
        { id: id(2), properties: { title: 'New harbour', year: 2026, blurb: 'All about cranes' } },
      ]);
      const filter = { operator: 'Equal', path: ['year'], value: 2026 } as const;
      expect(await store().count('Shelf', filter)).toBe(1);
      const found = async (query: string): Promise<readonly string[]> =>
        idsOf(await store().searchKeyword('Shelf', { query, limit: 5 }));
      expect(await found('cranes')).toEqual([id(2)]);
      expect(await found('lighthouse')).toEqual([id(1)]);
      expect((await store().get('Shelf', id(1)))?.properties).toEqual({ title: 'Old lighthouse' });
    });

    it('has further vectors, and keeps those it had', async ({ expect }) => {
      await refill(store(), { ...plain, dimensions: null, namedVectors: { text: 2 } }, [
        { id: id(1), properties: {}, namedVectors: { text: Float32Array.of(1, 0) } },
      ]);
      await store().updateCollection('Shelf', { addNamedVectors: { image: 3 } });
      expect(await store().getCollection('Shelf')).toMatchObject({ namedVectors: { text: 2, image: 3 } });
      await store().merge('Shelf', id(1), {
        properties: {},
        namedVectors: { image: Float32Array.of(0, 0, 1) },
      });
      for (const [target, vector] of [
        ['text', Float32Array.of(1, 0)],
        ['image', Float32Array.of(0, 0, 1)],
      ] as const) {
        expect(idsOf(await store().searchVector('Shelf', { vector, target, limit: 5 }))).toEqual([id(1)]);
      }
    });

    it.for([
      { title: 'a property that is there', patch: { addProperties: [{ name: 'title', dataType: 'int' }] } },
      {
        title: 'a property that is there in another case',
        patch: { addProperties: [{ name: 'TITLE', dataType: 'int' }] },
      },
      {
        title: 'a property that cannot be',
        patch: { addProperties: [{ name: 'a b', dataType: 'text' }] },
      },
      { title: 'a vector that cannot be', patch: { addNamedVectors: { image: 5000 } } },
    ] as const)('refuses $title, and stays as it was', async ({ patch }, { expect }) => {
      await expect(store().updateCollection('Shelf', patch)).rejects.toMatchObject({
        name: 'VectorStoreError',
        code: 'collection_invalid',
      });
      expect(await store().getCollection('Shelf')).toEqual(plain);
    });

    it('refuses a vector that is there', async ({ expect }) => {
      await refill(store(), { ...plain, dimensions: null, namedVectors: { text: 2 } });
      await expect(store().updateCollection('Shelf', { addNamedVectors: { text: 3 } })).rejects.toMatchObject(
        { code: 'collection_invalid' },
      );
    });

    it('must be there', async ({ expect }) => {
      await expect(store().updateCollection('Nowhere', { description: 'x' })).rejects.toMatchObject({
        code: 'collection_unknown',
      });
    });
  });
}
