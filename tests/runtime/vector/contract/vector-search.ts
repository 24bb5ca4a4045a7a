import { beforeAll, describe, it } from 'vitest';
import type { Filter } from '../../../../src/runtime/vector/filter.ts';
import { articleConfig, articles } from './articles.ts';
import { id, idsOf, refill, type StoreUnderTest } from './store-under-test.ts';

export function describeVectorSearch(store: StoreUnderTest): void {
  describe('vector search', () => {
    const vector = Float32Array.of(2, 0, 0);
    beforeAll(() => refill(store(), articleConfig, articles));

    it('orders by cosine distance and pages', async ({ expect }) => {
      const hits = await store().searchVector('Article', { vector, limit: 3 });
      expect(idsOf(hits)).toEqual([id(1), id(3), id(2)]);
      for (const [index, distance] of [0, 1 - 0.9 / Math.hypot(0.9, 0.1), 1].entries()) {
        expect(hits[index]?.distance).toBeCloseTo(distance, 5);
      }
      expect(idsOf(await store().searchVector('Article', { vector, limit: 1, offset: 1 }))).toEqual([id(3)]);
    });

    it('scores the nearer higher', async ({ expect }) => {
      const scores = (await store().searchVector('Article', { vector, limit: 3 })).map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    });

    it.for([
      { maxDistance: 0, found: [1] },
      { maxDistance: 0.1, found: [1, 3] },
      { maxDistance: 1, found: [1, 3, 2] },
    ])('ends at a distance of $maxDistance', async ({ maxDistance, found }, { expect }) => {
      const ids = idsOf(await store().searchVector('Article', { vector, limit: 5, maxDistance }));
      expect(ids).toEqual(found.map(id));
    });

    it('ends at a distance within a filter too', async ({ expect }) => {
      const filter: Filter = { operator: 'Equal', path: ['owner'], value: 'ann' };
      const hits = await store().searchVector('Article', { vector, limit: 5, filter, maxDistance: 0.001 });
      expect(idsOf(hits)).toEqual([id(1)]);
    });

    it('gives as many hits as were asked for, however many the filter excludes', async ({ expect }) => {
      const filter: Filter = { operator: 'Equal', path: ['title'], value: 'Restoring' };
      expect(idsOf(await store().searchVector('Article', { vector, limit: 1, filter }))).toEqual([id(3)]);
    });

    it('never shows another partition when the filter names one', async ({ expect }) => {
      const filter: Filter = { operator: 'Equal', path: ['owner'], value: 'bob' };
      const searches = await Promise.all([
        store().searchKeyword('Article', { query: 'backup bread restore', limit: 5, filter }),
        store().searchVector('Article', { vector, limit: 5, filter }),
        store().searchHybrid('Article', { query: 'backup', vector, alpha: 0.5, limit: 5, filter }),
      ]);
      for (const hits of searches) expect(idsOf(hits)).toEqual([id(2)]);
    });

    it.for([
      { title: 'another length', query: { vector: Float32Array.of(1) } },
      { title: 'NaN', query: { vector: Float32Array.of(Number.NaN, 0, 0) } },
      { title: 'another model', query: { space: 'another' } },
      { title: 'a vector that it has not', query: { target: 'image' } },
    ])('refuses $title', async ({ query }, { expect }) => {
      for (const call of [
        () => store().searchVector('Article', { vector, limit: 5, ...query }),
        () => store().searchHybrid('Article', { query: 'x', alpha: 0.5, vector, limit: 5, ...query }),
      ]) {
        await expect(call()).rejects.toMatchObject({ name: 'VectorStoreError', code: 'vector_invalid' });
      }
    });

    it('refuses a distance that cannot be', async ({ expect }) => {
      await expect(
        store().searchVector('Article', { vector, limit: 5, maxDistance: 3 }),
      ).rejects.toMatchObject({ code: 'query_refused' });
    });
  });

  describe('vectors', () => {
    it('of zeros are near to nothing', async ({ expect }) => {
      await refill(store(), articleConfig, [
        ...articles,
        { id: id(8), properties: { owner: 'ann' }, vector: new Float32Array(3) },
      ]);
      const vector = Float32Array.of(1, 0, 0);
      for (const filter of [
        { operator: 'Equal', path: ['owner'], value: 'ann' },
        { operator: 'NotEqual', path: ['owner'], value: 'bob' },
      ] as const) {
        expect(idsOf(await store().searchVector('Article', { vector, limit: 5, filter }))).toEqual([
          id(1),
          id(3),
        ]);
      }
      expect(await store().searchVector('Article', { vector: new Float32Array(3), limit: 5 })).toEqual([]);
    });

    it('of two models never meet, and the words stay when the model changes', async ({ expect }) => {
      await refill(store(), articleConfig, articles);
      const vector = Float32Array.of(1, 0);
      await store().resetVectors('Article', { dimensions: 2, space: 'second' });
      expect(await store().getCollection('Article')).toMatchObject({ dimensions: 2, space: 'second' });
      expect(await store().searchVector('Article', { vector, space: 'second', limit: 5 })).toEqual([]);
      expect(idsOf(await store().searchKeyword('Article', { query: 'bread', limit: 5 }))).toEqual([id(2)]);
      const object = { id: id(1), properties: { title: 'Backups' }, vector };
      for (const space of ['first', undefined]) {
        const model = space === undefined ? {} : { space };
        for (const call of [
          () => store().upsert('Article', [object], model),
          () => store().merge('Article', id(1), { properties: {}, vector }, model),
          () => store().searchVector('Article', { vector, limit: 5, ...model }),
          () => store().searchHybrid('Article', { query: 'bread', vector, alpha: 0.5, limit: 5, ...model }),
        ]) {
          await expect(call()).rejects.toMatchObject({ code: 'vector_invalid' });
        }
      }
      await store().upsert('Article', [object], { space: 'second' });
      expect(idsOf(await store().searchVector('Article', { vector, space: 'second', limit: 5 }))).toEqual([
        id(1),
      ]);
    });
  });
}
