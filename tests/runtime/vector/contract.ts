/** What every vector store engine must do, as a suite over a factory. */
import { afterAll, beforeAll, describe } from 'vitest';
import type { VectorStore } from '../../../src/runtime/vector/vector-store.ts';
import { describeAggregates } from './contract/aggregates.ts';
import { describeCollections } from './contract/collections.ts';
import { describeEngine } from './contract/engine.ts';
import { describeFilters } from './contract/filters.ts';
import { describeGroups } from './contract/groups.ts';
import { describeHybridSearch } from './contract/hybrid-search.ts';
import { describeKeywordSearch } from './contract/keyword-search.ts';
import { describeNamedVectors } from './contract/named-vectors.ts';
import { describeObjects } from './contract/objects.ts';
import { describeRelevance } from './contract/relevance.ts';
import { describeTenants } from './contract/tenants.ts';
import { describeVectorSearch } from './contract/vector-search.ts';

/** @param open gives an empty store */
export function describeVectorStore(
  engine: string,
  open: () => Promise<{ store: VectorStore; remove: () => Promise<void> }>,
): void {
  describe(`the ${engine} vector store`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    const store = (): VectorStore => opened.store;

    beforeAll(async () => {
      opened = await open();
    });
    afterAll(async () => {
      await opened.store.close();
      await opened.store.close();
      await opened.remove();
    });

    describeEngine(store);
    describeCollections(store);
    describeObjects(store);
    describeFilters(store);
    describeKeywordSearch(store);
    describeVectorSearch(store);
    describeHybridSearch(store);
    describeRelevance(store);
    describeGroups(store);
    describeNamedVectors(store);
    describeTenants(store);
    describeAggregates(store);
  });
}
