import { beforeAll, describe, it } from 'vitest';
import type { SearchHit } from '../../../../src/runtime/vector/search-query.ts';
import { corpus, corpusConfig, corpusQueries } from './corpus.ts';
import { id, idsOf, refill, type StoreUnderTest } from './store-under-test.ts';
import { weaviateTopTens } from './weaviate-top-tens.ts';

/** Mean share of Weaviate's ten that must be among ours. */
const leastOverlap = 0.9;

export function describeRelevance(store: StoreUnderTest): void {
  describe('the ten best of two hundred texts', () => {
    beforeAll(async () => {
      await refill(store(), corpusConfig, corpus);
    });

    it('are, by vector, those of Weaviate in its order', async ({ expect }) => {
      for (const [index, { vector }] of corpusQueries.entries()) {
        const hits = await store().searchVector('Corpus', { vector, limit: 10 });
        expect(idsOf(hits)).toEqual(weaviateTopTens.vector[index]?.map(id));
      }
    });

    it('are, by words, mostly those of Weaviate', async ({ expect }) => {
      const shares = await overlaps('keyword', ({ query }) =>
        store().searchKeyword('Corpus', { query, limit: 10 }),
      );
      expect(mean(shares)).toBeGreaterThanOrEqual(leastOverlap);
    });

    it.for(['relativeScore', 'ranked'] as const)(
      'are, by both and %s, mostly those of Weaviate',
      async (fusion, { expect }) => {
        const shares = await overlaps(fusion, ({ query, vector }) =>
          store().searchHybrid('Corpus', { query, vector, alpha: 0.5, fusion, limit: 10 }),
        );
        expect(mean(shares)).toBeGreaterThanOrEqual(leastOverlap);
      },
    );
  });
}

async function overlaps(
  search: Exclude<keyof typeof weaviateTopTens, 'vector'>,
  find: (query: (typeof corpusQueries)[number]) => Promise<readonly SearchHit[]>,
): Promise<readonly number[]> {
  return Promise.all(
    corpusQueries.map(async (query, index) => {
      const theirs = (weaviateTopTens[search][index] ?? []).map(id);
      const ours = new Set(idsOf(await find(query)));
      return theirs.filter((each) => ours.has(each)).length / Math.max(theirs.length, ours.size);
    }),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
