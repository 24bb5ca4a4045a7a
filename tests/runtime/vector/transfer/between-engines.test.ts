import { describe, it } from 'vitest';
import { compareStores } from '../../../../src/runtime/vector/transfer/compare-stores.ts';
import { type Copy, copyStore } from '../../../../src/runtime/vector/transfer/copy-store.ts';
import type { VectorStore } from '../../../../src/runtime/vector/vector-store.ts';
import { weaviateStore } from '../../../support/weaviate.ts';
import { needsWeaviate } from '../../../support/weaviate-binary.ts';
import { articlesOfAllTypes, emptyStore, everyType, FakeMemo, fill, put } from './stores.ts';

const signal = new AbortController().signal;

/** Only the collections whose names begin so: those of a shared Weaviate belong to many tests. */
function within(store: VectorStore, prefix: string): VectorStore {
  const listCollections = async () =>
    (await store.listCollections()).filter(({ name }) => name.startsWith(prefix));
  return { ...store, engine: store.engine, breakerState: store.breakerState, listCollections };
}

function copying(source: VectorStore, target: VectorStore, changes: Partial<Copy> = {}) {
  const memo = new FakeMemo();
  return copyStore({
    source,
    target,
    memo,
    mayReplace: false,
    isResumed: true,
    onProgress: () => undefined,
    signal,
    ...changes,
  });
}

describe('a copy between engines', { timeout: 120_000 }, () => {
  it('goes from the embedded engine to Weaviate and back, exactly', async (context) => {
    const { expect } = context;
    needsWeaviate(context);
    const prefix = 'Copy';
    const weaviate = within(await weaviateStore(), prefix);
    await using from = await emptyStore();
    await using back = await emptyStore();
    try {
      await fill(from.store, 300, prefix);
      const all = everyType(`${prefix}EveryType`);
      await from.store.createCollection(all);
      await put(from.store, all, articlesOfAllTypes());

      const memo = new FakeMemo();
      const there = await copying(from.store, weaviate, { memo });
      expect(there.written).toBe(there.objects);
      const again = await copying(from.store, weaviate, { memo, isResumed: false });
      expect(again).toMatchObject({ written: 0, removed: 0, firstDifference: null });
      const compared = await compareStores(from.store, weaviate, signal);
      expect(compared).toMatchObject({ nearestShare: 1, difference: null });

      await copying(weaviate, back.store);
      expect((await compareStores(weaviate, back.store, signal)).difference).toBeNull();
      // The same collections: what comes back is what went.
      expect(await back.store.listCollections()).toEqual(await from.store.listCollections());
      const home = await copying(from.store, back.store, { mayReplace: true, isResumed: false });
      expect(home).toMatchObject({ written: 0, removed: 0, firstDifference: null });
    } finally {
      for (const { name } of await weaviate.listCollections()) await weaviate.deleteCollection(name);
      await weaviate.close();
    }
  });
});
