import { afterAll, beforeAll, describe, it } from 'vitest';
import { filterCases, largestFilters, refusedFilters, sampleConfig, samples } from './filter-cases.ts';
import { id, idsOf, refill, type StoreUnderTest } from './store-under-test.ts';

export function describeFilters(store: StoreUnderTest): void {
  describe('a filter', () => {
    beforeAll(() => refill(store(), sampleConfig, samples));
    afterAll(async () => void (await store().deleteCollection('Sample')));

    it.for(filterCases)('finds by $title', async ({ filter, found }, { expect }) => {
      expect(idsOf(await store().list('Sample', { limit: 10, filter }))).toEqual(found.map(id));
      expect(await store().count('Sample', filter)).toBe(found.length);
    });

    it.for(refusedFilters)('is refused with $title', async ({ filter, code, hint }, { expect }) => {
      const refusal = {
        name: 'VectorStoreError',
        code: code ?? 'filter_invalid',
        hint: expect.stringMatching(hint ?? /./),
      };
      await expect(store().list('Sample', { limit: 10, filter })).rejects.toMatchObject(refusal);
      await expect(store().count('Sample', filter)).rejects.toMatchObject(refusal);
      await expect(
        store().searchKeyword('Sample', { query: 'apple', limit: 1, filter }),
      ).rejects.toMatchObject(refusal);
    });

    it.for(largestFilters)('may be as large as number %$ of the largest', async (filter, { expect }) => {
      expect(await store().count('Sample', filter)).toBe(3);
    });
  });
}
