import { randomUUID } from 'node:crypto';
import { describe, it } from 'vitest';
import { openCollection, vectorTable } from '../../../../src/runtime/vector/embedded/collections.ts';
import { NearVectors } from '../../../../src/runtime/vector/embedded/near-vectors.ts';
import { openSqlite } from '../../../../src/runtime/vector/embedded/sqlite.ts';
import { openEmbeddedStore } from '../../../../src/runtime/vector/embedded-store.ts';
import type { StoredObject } from '../../../../src/runtime/vector/stored-object.ts';
import type { VectorStore } from '../../../../src/runtime/vector/vector-store.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';
import { cosine, randomVectors } from './random-vectors.ts';

const name = 'Points';
const dimensions = 16;
const filter = { operator: 'Equal', path: ['owner'], value: 'ann' } as const;

async function points(directory: string): Promise<VectorStore> {
  const store = openEmbeddedStore({ directory });
  const owner = { name: 'owner', dataType: 'text', searchable: false } as const;
  await store.createCollection({ name, properties: [owner], dimensions, partitionBy: 'owner' });
  return store;
}

function objects(count: number, seed: number, owner = 'ann'): StoredObject[] {
  return randomVectors(count, dimensions, seed).map((vector) => ({
    id: randomUUID(),
    properties: { owner },
    vector,
  }));
}

function idsByHand(all: readonly StoredObject[], query: Float32Array, limit: number): string[] {
  return all
    .map(({ id, vector = new Float32Array(dimensions) }) => ({ id, value: cosine(vector, query) }))
    .toSorted((a, b) => b.value - a.value)
    .slice(0, limit)
    .map(({ id }) => id);
}

describe('the nearest of a partition', () => {
  it('are exactly those, whatever this and other processes add, replace and remove meanwhile', async ({
    expect,
  }) => {
    await using directory = await temporaryDirectory('near');
    await using opened = new AsyncDisposableStack();
    const store = await points(directory.path);
    opened.defer(() => store.close());
    const other = openEmbeddedStore({ directory: directory.path });
    opened.defer(() => other.close());
    const [query = new Float32Array(dimensions)] = randomVectors(1, dimensions, 99);
    const found = async (): Promise<string[]> =>
      (await store.searchVector(name, { vector: query, limit: 20, filter })).map(({ id }) => id);

    let all = objects(150, 1);
    await store.upsert(name, all);
    await store.upsert(name, objects(50, 2, 'bob'));
    expect(await found()).toEqual(idsByHand(all, query, 20));

    const added = objects(150, 3);
    await other.upsert(name, added);
    all = [...all, ...added];
    expect(await found()).toEqual(idsByHand(all, query, 20));

    const nearest = new Set(idsByHand(all, query, 30));
    await other.delete(name, [...nearest]);
    all = all.filter(({ id }) => !nearest.has(id));
    expect(await found()).toEqual(idsByHand(all, query, 20));

    const [last] = all.splice(-1);
    await other.delete(name, [last?.id ?? '']);
    const newest = { id: randomUUID(), properties: { owner: 'ann' }, vector: query };
    await other.upsert(name, [newest]);
    expect((await found())[0]).toBe(newest.id);
    await other.delete(name, [newest.id]);

    const turned = all.slice(0, 100).map((object) => ({ ...object, vector: query }));
    await store.upsert(name, turned);
    const first = await store.searchVector(name, { vector: query, limit: 100, filter });
    expect(new Set(first.map(({ id }) => id))).toEqual(new Set(turned.map(({ id }) => id)));
  });

  it('are still exactly those when nearly all that a search knew are gone', async ({ expect }) => {
    await using directory = await temporaryDirectory('near');
    await using opened = new AsyncDisposableStack();
    const store = await points(directory.path);
    opened.defer(() => store.close());
    const [query = new Float32Array(dimensions)] = randomVectors(1, dimensions, 99);
    const all: StoredObject[] = [];
    for (let seed = 0; seed < 20; seed += 1) {
      const batch = objects(200, seed);
      await store.upsert(name, batch);
      all.push(...batch);
    }
    await store.searchVector(name, { vector: query, limit: 5, filter });
    const left = all.splice(-50);
    for (let at = 0; at < all.length; at += 200) {
      const ids = all.slice(at, at + 200).map(({ id }) => id);
      await store.delete(name, ids);
    }
    const hits = await store.searchVector(name, { vector: query, limit: 5, filter });
    expect(hits.map(({ id }) => id)).toEqual(idsByHand(left, query, 5));
  });

  it('are read without a copy where that would be too large', async ({ expect }) => {
    await using directory = await temporaryDirectory('near');
    await using opened = new AsyncDisposableStack();
    const store = await points(directory.path);
    opened.defer(() => store.close());
    await store.upsert(name, objects(150, 1));
    const db = openSqlite(directory.path);
    opened.defer(() => db.close());
    const collection = openCollection(db, name);
    const { table } = vectorTable(collection, undefined);
    const [vector = new Float32Array(dimensions)] = randomVectors(1, dimensions, 9);
    const anns = { table, objects: collection.objects, dimensions, partition: 'ann', space: undefined };
    const search = { vector, wanted: 5 };
    expect(new NearVectors(db, { maxBytes: 1000 }).nearest(anns, search)).toBeNull();
    expect(new NearVectors(db, { maxBytes: 10_000 }).nearest(anns, search)).toHaveLength(5);
  });
});
