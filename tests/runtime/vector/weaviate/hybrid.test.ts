import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import type { VectorStore } from '../../../../src/runtime/vector/vector-store.ts';
import { weaviateStore } from '../../../support/weaviate.ts';
import { needsWeaviate, noWeaviate } from '../../../support/weaviate-binary.ts';

const collection = 'HybridParts';
const texts = ['night train', 'night boat to the island', 'a slow boat', 'harbour at noon', 'noon'];

describe('a hybrid search on Weaviate', () => {
  let store: VectorStore;
  beforeAll(async () => {
    if (noWeaviate() !== null) return;
    store = await weaviateStore();
    await store.deleteCollection(collection);
    await store.createCollection({
      name: collection,
      properties: [{ name: 'text', dataType: 'text' }],
      dimensions: 2,
    });
    await store.upsert(
      collection,
      texts.map((text, index) => ({
        id: `00000000-0000-4000-8000-00000000000${index}`,
        properties: { text },
        vector: Float32Array.of(1, index),
      })),
    );
  });
  beforeEach(needsWeaviate);
  afterAll(async () => {
    await store?.deleteCollection(collection);
    await store?.close();
  });

  it.for([
    { fusion: 'relativeScore', alpha: 0.3 },
    { fusion: 'ranked', alpha: 0.3 },
    { fusion: 'ranked', alpha: 0.7 },
    { fusion: 'shareOfBest', alpha: 0.3 },
  ] as const)('tells the parts of each score, $fusion at $alpha', async ({ fusion, alpha }, { expect }) => {
    const vector = Float32Array.of(1, 0);
    const hits = await store.searchHybrid(collection, {
      query: 'night boat',
      vector,
      alpha,
      fusion,
      limit: 5,
    });
    expect(hits).toHaveLength(5);
    for (const { score, parts } of hits) {
      const sum = (1 - alpha) * (parts?.keyword ?? Number.NaN) + alpha * (parts?.vector ?? Number.NaN);
      expect(sum).toBeCloseTo(score, 3);
    }
    expect(Math.max(...hits.map(({ parts }) => parts?.keyword ?? 0))).toBeCloseTo(1, 3);
    expect(Math.max(...hits.map(({ parts }) => parts?.vector ?? 0))).toBeCloseTo(1, 3);
  });

  it('tells how far the vectors are, also of what only the words found', async ({ expect }) => {
    const query = { query: 'noon', vector: Float32Array.of(1, 1), alpha: 0.5, limit: 5 };
    const distances = (await store.searchHybrid(collection, query)).map(({ id, distance }) => [
      id.at(-1),
      distance,
    ]);
    expect(Object.fromEntries(distances)).toMatchObject({
      1: expect.closeTo(0, 4),
      0: expect.closeTo(0.2929, 3),
    });
  });
});
