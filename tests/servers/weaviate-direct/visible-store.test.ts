import { describe, it } from 'vitest';
import type { VectorStore } from '../../../src/runtime/vector/vector-store.ts';
import { visibleStore } from '../../../src/servers/weaviate-direct/visible-store.ts';
import { embedded } from './stores.ts';
import { everything } from './weaviate-direct-under-test.ts';

const policy = { ...everything, deny: ['Hidden'] };
const filter = { operator: 'IsNull', path: ['a'], value: true } as const;
const search = { limit: 1, query: 'x', vector: Float32Array.of(1), alpha: 0.5 };

const calls: { readonly [Method in keyof VectorStore]?: (store: VectorStore) => Promise<unknown> } = {
  createCollection: (store) => store.createCollection({ name: 'Hidden', properties: [], dimensions: null }),
  deleteCollection: (store) => store.deleteCollection('Hidden'),
  resetVectors: (store) => store.resetVectors('Hidden', { dimensions: 1 }),
  updateCollection: (store) => store.updateCollection('Hidden', {}),
  listTenants: (store) => store.listTenants('Hidden'),
  setTenants: (store) => store.setTenants('Hidden', []),
  count: (store) => store.count('Hidden'),
  upsert: (store) => store.upsert('Hidden', []),
  upsertEach: (store) => store.upsertEach('Hidden', []),
  merge: (store) => store.merge('Hidden', 'x', { properties: {} }),
  get: (store) => store.get('Hidden', 'x'),
  delete: (store) => store.delete('Hidden', []),
  deleteWhere: (store) => store.deleteWhere('Hidden', filter),
  list: (store) => store.list('Hidden', { limit: 1 }),
  searchKeyword: (store) => store.searchKeyword('Hidden', search),
  searchVector: (store) => store.searchVector('Hidden', search),
  searchHybrid: (store) => store.searchHybrid('Hidden', search),
  aggregate: (store) => store.aggregate('Hidden', { properties: [], limit: 1 }),
};
const aboutNoCollection = ['engine', 'breakerState', 'ping', 'listCollections', 'status', 'graphql', 'close'];

describe('visibleStore', () => {
  it.for(Object.entries(calls))('%s knows nothing of a hidden collection', async ([, call], { expect }) => {
    await using opened = await embedded.open();
    await opened.store.createCollection({ name: 'Hidden', properties: [], dimensions: null });
    const store = visibleStore(opened.store, policy);
    await expect(call(store)).rejects.toMatchObject({ code: 'collection_unknown' });
    expect(await opened.store.getCollection('Hidden')).not.toBeNull();
  });

  it('has no method that this does not look at', async ({ expect }) => {
    await using opened = await embedded.open();
    const known = [...Object.keys(calls), ...aboutNoCollection, 'getCollection'];
    expect(Object.keys(opened.store).toSorted()).toEqual(known.toSorted());
  });

  it('is not fooled by a second name of a hidden collection', async ({ expect }) => {
    await using opened = await embedded.open();
    const config = { name: 'Hidden', properties: [], dimensions: null };
    const store = visibleStore({ ...opened.store, getCollection: async () => config }, policy);
    expect(await store.getCollection('Alias')).toBeNull();
  });

  it('is the store itself when nothing is hidden', async ({ expect }) => {
    await using opened = await embedded.open();
    expect(visibleStore(opened.store, everything)).toBe(opened.store);
  });
});
