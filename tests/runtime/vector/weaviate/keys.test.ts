import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import type { VectorStore } from '../../../../src/runtime/vector/vector-store.ts';
import { openWeaviateStore } from '../../../../src/runtime/vector/weaviate-store.ts';
import { runWeaviate, weaviateStore } from '../../../support/weaviate.ts';
import { needsWeaviate, noWeaviate } from '../../../support/weaviate-binary.ts';

const collection = 'Keys';
const id = '00000000-0000-4000-8000-000000000001';
const object = { id, properties: { text: 'hello' } };
const denied = { name: 'VectorStoreError', code: 'permission_denied' };

const reads: readonly (readonly [string, (store: VectorStore) => Promise<unknown>])[] = [
  ['getCollection', (store) => store.getCollection(collection)],
  ['get', (store) => store.get(collection, id)],
  ['list', (store) => store.list(collection, { limit: 1 })],
  ['count', (store) => store.count(collection)],
  ['searchKeyword', (store) => store.searchKeyword(collection, { query: 'hello', limit: 1 })],
  ['aggregate', (store) => store.aggregate(collection, { properties: ['text'], limit: 1 })],
];

const writes: readonly (readonly [string, (store: VectorStore) => Promise<unknown>])[] = [
  [
    'createCollection',
    (store) => store.createCollection({ name: 'Keys2', properties: [], dimensions: null }),
  ],
  ['updateCollection', (store) => store.updateCollection(collection, { description: 'mine' })],
  ['resetVectors', (store) => store.resetVectors(collection, { dimensions: 3 })],
  ['upsert', (store) => store.upsert(collection, [object])],
  ['upsertEach', (store) => store.upsertEach(collection, [object])],
  ['merge', (store) => store.merge(collection, id, { properties: { text: 'bye' } })],
  ['delete', (store) => store.delete(collection, [id])],
  ['deleteWhere', (store) => store.deleteWhere(collection, { operator: 'Equal', path: ['id'], value: id })],
  ['deleteCollection', (store) => store.deleteCollection(collection)],
];

describe('a key', () => {
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
    await store.upsert(collection, [object]);
  });
  beforeEach(needsWeaviate);
  afterAll(async () => {
    await store?.deleteCollection(collection);
    await store?.close();
  });

  it.for(reads)('of a reader lets it %s', async ([, call], { expect }) => {
    const reader = await weaviateStore('reader');
    expect(await call(reader)).toBeTruthy();
    await reader.close();
  });

  it.for(writes)('of a reader does not let it %s', async ([, call], { expect }) => {
    const reader = await weaviateStore('reader');
    await expect(call(reader)).rejects.toMatchObject(denied);
    await reader.close();
    expect(await store.get(collection, id)).toEqual(object);
  });

  it.for([...reads, ...writes.slice(1)])(
    'without rights does not let anybody %s',
    async ([, call], { expect }) => {
      const nobody = await weaviateStore('nobody');
      await expect(call(nobody)).rejects.toMatchObject(denied);
      expect(nobody.breakerState).toBe('closed');
      await nobody.close();
    },
  );

  it('that Weaviate does not know is refused by every call, also by a ping', async ({ expect }) => {
    const stranger = openWeaviateStore({ ...(await runWeaviate()), apiKey: 'nobody knows' });
    await expect(stranger.ping()).rejects.toMatchObject({
      ...denied,
      hint: expect.stringContaining('vectors.apiKey'),
    });
    await expect(stranger.listCollections()).rejects.toMatchObject(denied);
    const keyless = openWeaviateStore(await runWeaviate());
    await expect(keyless.ping()).rejects.toMatchObject(denied);
  });
});
