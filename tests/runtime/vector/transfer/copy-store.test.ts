import { describe, it } from 'vitest';
import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import type { StoredObject } from '../../../../src/runtime/vector/stored-object.ts';
import { compareStores } from '../../../../src/runtime/vector/transfer/compare-stores.ts';
import { type Copy, copyStore } from '../../../../src/runtime/vector/transfer/copy-store.ts';
import { objectsOf } from '../../../../src/runtime/vector/transfer/object-stream.ts';
import type { VectorStore } from '../../../../src/runtime/vector/vector-store.ts';
import { article, articles, emptyStore, FakeMemo, fill, note, put } from './stores.ts';

const never = new AbortController().signal;

function copying(source: VectorStore, target: VectorStore, changes: Partial<Copy> = {}) {
  return copyStore({
    source,
    target,
    memo: new FakeMemo(),
    mayReplace: false,
    isResumed: true,
    onProgress: () => undefined,
    signal: never,
    ...changes,
  });
}

async function everything(store: VectorStore, { name }: CollectionConfig, tenant?: string) {
  const all: StoredObject[] = [];
  for await (const object of objectsOf(store, { collection: name, tenant })) all.push(object);
  return all;
}

describe('copyStore', () => {
  it('copies collections, objects with all vectors, and tenants with their status', async ({ expect }) => {
    await using from = await emptyStore();
    await using to = await emptyStore();
    await fill(from.store);
    expect(await copying(from.store, to.store)).toEqual({
      collections: 2,
      objects: 286,
      written: 286,
      removed: 0,
      firstDifference: { collection: 'Article', what: expect.stringContaining('missing') },
    });
    expect(await to.store.listCollections()).toEqual(await from.store.listCollections());
    expect(await everything(to.store, article)).toEqual(await everything(from.store, article));
    const tenants = await from.store.listTenants(note.name);
    expect(tenants).toContainEqual({ name: 'eve', status: 'inactive' });
    expect(await to.store.listTenants(note.name)).toEqual(tenants);
    const { searches, difference } = await compareStores(from.store, to.store, never);
    expect(difference).toBeNull();
    expect(searches).toBeGreaterThan(40);
    for (const store of [from.store, to.store])
      await store.setTenants(note.name, [{ name: 'eve', status: 'active' }]);
    expect(await everything(to.store, note, 'eve')).toEqual(await everything(from.store, note, 'eve'));
  });

  it('finds nothing to do the second time', async ({ expect }) => {
    await using from = await emptyStore();
    await using to = await emptyStore();
    await fill(from.store);
    const memo = new FakeMemo();
    await copying(from.store, to.store, { memo });
    expect(await copying(from.store, to.store, { memo, isResumed: false })).toMatchObject({
      objects: 286,
      written: 0,
      removed: 0,
      firstDifference: null,
    });
  });

  it('makes up for all that changed meanwhile', async ({ expect }) => {
    await using from = await emptyStore();
    await using to = await emptyStore();
    await fill(from.store);
    const memo = new FakeMemo();
    await copying(from.store, to.store, { memo });
    const [first, second, third] = await everything(from.store, article);
    await from.store.delete(article.name, [first?.id ?? '']);
    await from.store.merge(article.name, second?.id ?? '', { properties: { title: 'changed' } });
    await from.store.merge(
      article.name,
      third?.id ?? '',
      { properties: {}, vector: new Float32Array(8).fill(1) },
      { space: article.space },
    );
    await put(from.store, article, articles(3));
    await from.store.setTenants(note.name, [
      { name: 'ann', status: 'removed' },
      { name: 'zoe', status: 'active' },
    ]);
    await put(from.store, note, [{ id: first?.id ?? '', properties: { text: 'new' } }], 'zoe');
    const result = await copying(from.store, to.store, { memo, isResumed: false });
    expect(result).toMatchObject({ written: 6, removed: 1 });
    expect(await everything(to.store, article)).toEqual(await everything(from.store, article));
    expect(await to.store.listTenants(note.name)).toEqual(await from.store.listTenants(note.name));
    await from.store.deleteCollection(note.name);
    await copying(from.store, to.store, { memo, isResumed: false });
    expect((await to.store.listCollections()).map(({ name }) => name)).toEqual([article.name]);
  });

  it.for([1, 2, 4])(
    'is complete after it was cut off at write %i and begun again',
    async (limit, { expect }) => {
      await using from = await emptyStore();
      await using to = await emptyStore();
      await fill(from.store, 450);
      const memo = new FakeMemo();
      let writes = 0;
      const frail: VectorStore = {
        ...to.store,
        upsert: async (...batch) => {
          writes += 1;
          if (writes > limit) throw new Error('cut off');
          await to.store.upsert(...batch);
        },
      };
      await expect(copying(from.store, frail, { memo })).rejects.toThrow('cut off');
      const { written } = await copying(from.store, to.store, { memo });
      // What was there is not written again.
      expect(written).toBe(486 - 100 * limit);
      expect((await compareStores(from.store, to.store, never)).difference).toBeNull();
      expect(await everything(to.store, article)).toEqual(await everything(from.store, article));
    },
  );

  it('puts a tenant back to sleep that a copy before it had to leave awake', async ({ expect }) => {
    await using from = await emptyStore();
    await using to = await emptyStore();
    await fill(from.store);
    const memo = new FakeMemo();
    await from.store.setTenants(note.name, [{ name: 'eve', status: 'active' }]);
    memo.wake({ collection: note.name, tenant: 'eve' });
    await copying(from.store, to.store, { memo });
    expect(memo.awake).toEqual([]);
    for (const store of [from.store, to.store])
      expect(await store.listTenants(note.name)).toContainEqual({ name: 'eve', status: 'inactive' });
  });

  it("touches no objects of anybody else's under the same name, unless it may", async ({ expect }) => {
    await using from = await emptyStore();
    await using to = await emptyStore();
    await fill(from.store);
    await to.store.createCollection({ ...article, dimensions: 3 });
    await put(to.store, { ...article, dimensions: 3 }, [
      { id: '00000000-0000-4000-8000-000000000000', properties: { title: 'mine' } },
    ]);
    await expect(copying(from.store, to.store)).rejects.toMatchObject({
      code: 'TRANSFER_BLOCKED',
      facts: { collection: 'Article', reason: expect.stringContaining('with objects in it') },
    });
    expect(await to.store.count(article.name)).toBe(1);
    await copying(from.store, to.store, { mayReplace: true });
    expect(await everything(to.store, article)).toEqual(await everything(from.store, article));
  });

  it('leaves collections of other names alone', async ({ expect }) => {
    await using from = await emptyStore();
    await using to = await emptyStore();
    await fill(from.store, 5);
    const other: CollectionConfig = { name: 'Other', properties: [], dimensions: null };
    await to.store.createCollection(other);
    await copying(from.store, to.store);
    expect(await to.store.getCollection('Other')).toEqual(other);
  });

  it('says which collection the other engine cannot keep', async ({ expect }) => {
    await using from = await emptyStore();
    await using to = await emptyStore();
    await fill(from.store, 5);
    const odd = { ...article, properties: [{ name: 'author', dataType: 'reference' as const }] };
    const foreign: VectorStore = { ...from.store, listCollections: async () => [odd] };
    await expect(copying(foreign, to.store)).rejects.toMatchObject({
      code: 'TRANSFER_BLOCKED',
      facts: { collection: 'Article', reason: expect.stringContaining('"author" is a reference') },
    });
  });

  it('stops when it is told to', async ({ expect }) => {
    await using from = await emptyStore();
    await using to = await emptyStore();
    await fill(from.store);
    const stop = new AbortController();
    const onProgress = () => stop.abort(new Error('enough'));
    await expect(copying(from.store, to.store, { onProgress, signal: stop.signal })).rejects.toThrow(
      'enough',
    );
    expect(await to.store.count(article.name)).toBe(100);
  });
});

describe('compareStores', () => {
  it.for([
    {
      what: '250 objects here, 249 there',
      change: async (store: VectorStore, [object]: readonly StoredObject[]) =>
        void (await store.delete(article.name, [object?.id ?? ''])),
    },
    {
      what: 'the target finds 0 by their own vector',
      change: async (store: VectorStore, objects: readonly StoredObject[]) => {
        const without = objects.map(({ id, properties }) => ({ id, properties }));
        await put(store, article, without);
      },
    },
    {
      what: 'objects here and',
      change: async (store: VectorStore, objects: readonly StoredObject[]) => {
        const reworded = objects.map((object) => ({
          ...object,
          properties: { ...object.properties, title: 'other words' },
        }));
        await put(store, article, reworded);
      },
    },
    {
      what: 'tenant "bob" is active here and inactive there',
      change: (store: VectorStore) => store.setTenants(note.name, [{ name: 'bob', status: 'inactive' }]),
    },
  ])('tells that $what', async ({ what, change }, { expect }) => {
    await using from = await emptyStore();
    await using to = await emptyStore();
    await fill(from.store);
    await copying(from.store, to.store);
    await change(to.store, await everything(to.store, article));
    const { difference } = await compareStores(from.store, to.store, never);
    expect(difference?.what).toContain(what);
  });
});
