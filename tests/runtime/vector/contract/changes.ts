import { randomUUID } from 'node:crypto';
import { beforeEach, describe, it } from 'vitest';
import { articleConfig, articles } from './articles.ts';
import { id, idsOf, refill, type StoreUnderTest } from './store-under-test.ts';

export function describeChanges(store: StoreUnderTest): void {
  describe('an object that is changed', () => {
    beforeEach(() => refill(store(), articleConfig, articles));

    it('keeps what is not named, and loses what is null', async ({ expect }) => {
      const patch = { properties: { title: 'Copies at night', tags: null } };
      expect(await store().merge('Article', id(1), patch)).toBe(true);
      const { tags: _, ...rest } = articles[0]?.properties ?? {};
      expect(await store().get('Article', id(1), { includeVector: true })).toEqual({
        id: id(1),
        vector: Float32Array.of(1, 0, 0),
        properties: { ...rest, title: 'Copies at night', writtenAt: '2026-01-01T08:00:00.000Z' },
      });
    });

    it('is found by what it is, not by what it was', async ({ expect }) => {
      await store().merge('Article', id(1), {
        properties: { title: 'Copies', owner: 'bob' },
        vector: Float32Array.of(0, 0, 1),
      });
      expect(idsOf(await store().searchKeyword('Article', { query: 'copies', limit: 5 }))).toEqual([id(1)]);
      const filter = { operator: 'Equal', path: ['owner'], value: 'bob' } as const;
      const vector = Float32Array.of(0, 0, 1);
      const hits = await store().searchVector('Article', { vector, limit: 1, filter });
      expect(idsOf(hits)).toEqual([id(1)]);
      expect(hits[0]?.distance).toBeCloseTo(0, 5);
    });

    it('must be there', async ({ expect }) => {
      expect(await store().merge('Article', randomUUID(), { properties: { title: 'x' } })).toBe(false);
      expect(await store().count('Article')).toBe(3);
    });

    it('is refused as a whole one is', async ({ expect }) => {
      await expect(store().merge('Article', id(1), { properties: { words: 'six' } })).rejects.toMatchObject({
        code: 'object_invalid',
      });
      await expect(
        store().merge('Article', id(1), { properties: {}, vector: Float32Array.of(1) }),
      ).rejects.toMatchObject({ code: 'vector_invalid' });
      expect((await store().get('Article', id(1)))?.properties).toMatchObject({ words: 6 });
    });
  });

  describe('deletion', () => {
    beforeEach(() => refill(store(), articleConfig, articles));

    it('takes objects out of every index and counts those that were there', async ({ expect }) => {
      expect(await store().delete('Article', [id(1), id(1), randomUUID()])).toBe(1);
      expect(await store().searchKeyword('Article', { query: 'nightly', limit: 5 })).toEqual([]);
      const vector = Float32Array.of(1, 0, 0);
      expect(idsOf(await store().searchVector('Article', { vector, limit: 5 }))).toEqual([id(3), id(2)]);
    });

    it('by filter tells first, when that is wanted, how many it would be', async ({ expect }) => {
      const filter = { operator: 'Equal', path: ['tags'], value: 'ops' } as const;
      expect(await store().deleteWhere('Article', filter, { dryRun: true })).toBe(2);
      expect(await store().count('Article')).toBe(3);
      expect(await store().deleteWhere('Article', filter)).toBe(2);
      expect(idsOf(await store().list('Article', { limit: 5 }))).toEqual([id(2)]);
      expect(await store().deleteWhere('Article', filter)).toBe(0);
      expect(await store().searchKeyword('Article', { query: 'backup', limit: 5 })).toEqual([]);
    });

    it('by filter reaches more than fit a call', async ({ expect }) => {
      for (let at = 0; at < 1200; at += 200) {
        const batch = Array.from({ length: 200 }, (_, index) => ({
          id: id(1000 + at + index),
          properties: { words: at + index },
        }));
        await store().upsert('Article', batch);
      }
      const filter = { operator: 'LessThan', path: ['words'], value: 1100 } as const;
      expect(await store().deleteWhere('Article', filter)).toBe(1103);
      expect(await store().count('Article')).toBe(100);
    });

    it('by a filter that is wrong deletes nothing', async ({ expect }) => {
      await expect(
        store().deleteWhere('Article', { operator: 'Equal', path: ['colour'], value: 'red' }),
      ).rejects.toMatchObject({ code: 'property_unknown' });
      expect(await store().count('Article')).toBe(3);
    });
  });
}
