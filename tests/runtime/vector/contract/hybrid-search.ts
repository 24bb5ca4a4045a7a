import { beforeAll, describe, it } from 'vitest';
import { articleConfig, articles } from './articles.ts';
import { id, idsOf, refill, type StoreUnderTest } from './store-under-test.ts';

const vector = Float32Array.of(1, 0, 0);

export function describeHybridSearch(store: StoreUnderTest): void {
  describe('hybrid search', () => {
    beforeAll(() => refill(store(), articleConfig, articles));

    it.for([
      { side: 'words', alpha: 0, found: [2] },
      { side: 'vectors', alpha: 1, found: [1, 3, 2] },
    ])('finds by $side alone at alpha $alpha', async ({ alpha, found }, { expect }) => {
      const hits = await store().searchHybrid('Article', { query: 'bread', vector, alpha, limit: 3 });
      expect(idsOf(hits)).toEqual(found.map(id));
    });

    it.for(['relativeScore', 'ranked', 'shareOfBest'] as const)(
      'puts first what both sides find, by %s',
      async (fusion, { expect }) => {
        const query = { query: 'database backups', vector, alpha: 0.5, limit: 5, fusion };
        const hits = await store().searchHybrid('Article', query);
        expect(hits[2]?.id).toBe(id(2));
        expect(hits.map(({ score }) => score)).toEqual(
          hits.map(({ score }) => score).toSorted((a, b) => b - a),
        );
        for (const { parts } of hits) {
          for (const part of [parts?.keyword, parts?.vector]) {
            expect(part).toBeGreaterThanOrEqual(0);
            expect(part).toBeLessThanOrEqual(1 + 1e-6);
          }
        }
      },
    );

    it('finds by vectors alone where no word counts', async ({ expect }) => {
      const hits = await store().searchHybrid('Article', { query: '--', vector, alpha: 0.5, limit: 3 });
      expect(idsOf(hits)).toEqual([id(1), id(3), id(2)]);
    });

    it('pages', async ({ expect }) => {
      const query = { query: 'bread', vector, alpha: 1, limit: 1, offset: 1 };
      expect(idsOf(await store().searchHybrid('Article', query))).toEqual([id(3)]);
    });

    it.for([-0.1, 1.1, Number.NaN])('refuses an alpha of %d', async (alpha, { expect }) => {
      await expect(
        store().searchHybrid('Article', { query: 'bread', vector, alpha, limit: 3 }),
      ).rejects.toMatchObject({ code: 'query_refused' });
    });
  });
}
