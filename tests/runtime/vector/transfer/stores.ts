/** Stores to copy from and to, and objects of every kind in them. */
import { randomUUID } from 'node:crypto';
import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import { openEmbeddedStore } from '../../../../src/runtime/vector/embedded-store.ts';
import type { StoredObject } from '../../../../src/runtime/vector/stored-object.ts';
import type { CopyMemo } from '../../../../src/runtime/vector/transfer/copy-store.ts';
import type { TenantScope } from '../../../../src/runtime/vector/transfer/while-awake.ts';
import type { VectorStore } from '../../../../src/runtime/vector/vector-store.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

export const article: CollectionConfig = {
  name: 'Article',
  properties: [
    { name: 'title', dataType: 'text' },
    { name: 'tags', dataType: 'text[]', searchable: false },
    { name: 'words', dataType: 'int' },
    { name: 'score', dataType: 'number' },
    { name: 'isPublic', dataType: 'boolean' },
    { name: 'writtenAt', dataType: 'date' },
    { name: 'place', dataType: 'geoCoordinates' },
  ],
  dimensions: 8,
  space: 'a-model',
  namedVectors: { picture: 4 },
};

export const note: CollectionConfig = {
  name: 'Note',
  properties: [{ name: 'text', dataType: 'text' }],
  dimensions: 4,
  multiTenant: true,
};

export async function emptyStore(): Promise<AsyncDisposable & { readonly store: VectorStore }> {
  const directory = await temporaryDirectory('vectors');
  const store = openEmbeddedStore({ directory: directory.path });
  return {
    store,
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

function vector(length: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => Math.sin(seed * 31 + index * 7));
}

const topics = ['gardening', 'astronomy', 'sourdough', 'navigation', 'woodwork'];

export function articles(count: number): readonly StoredObject[] {
  return Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    properties: {
      title: `On ${topics[index % topics.length]}, part ${index}`,
      words: index,
      score: index / 7,
      isPublic: index % 2 === 0,
      writtenAt: new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString(),
      ...(index % 3 === 0 ? { tags: ['a', `t${index}`] } : {}),
      ...(index % 4 === 0 ? { place: { latitude: 52.5 + index / 1000, longitude: 13.4 } } : {}),
    },
    // Some without, as while an embedding model is away.
    ...(index % 10 === 9 ? {} : { vector: vector(8, index) }),
    ...(index % 5 === 0 ? { namedVectors: { picture: vector(4, index) } } : {}),
  }));
}

/** Articles in one collection; notes of three tenants, one of them inactive, in another. */
export async function fill(store: VectorStore, articleCount = 250, prefix = ''): Promise<void> {
  const [written, noted] = [article, note].map((config) => ({ ...config, name: `${prefix}${config.name}` }));
  if (written === undefined || noted === undefined) return;
  await store.createCollection(written);
  await put(store, written, articles(articleCount));
  await store.createCollection(noted);
  const tenants = ['ann', 'bob', 'eve'];
  await store.setTenants(
    noted.name,
    tenants.map((name) => ({ name, status: 'active' })),
  );
  for (const tenant of tenants) await put(store, noted, notes(12), tenant);
  await store.setTenants(noted.name, [{ name: 'eve', status: 'inactive' }]);
}

/** A collection with a property of each type. */
export function everyType(name: string): CollectionConfig {
  const types = ['text', 'int', 'number', 'boolean', 'date', 'uuid'] as const;
  return {
    name,
    description: 'one of each',
    dimensions: null,
    tokenization: 'english',
    partitionBy: 'owner',
    properties: [
      { name: 'owner', dataType: 'text', searchable: false },
      ...types.flatMap((type) => [
        { name: `one_${type}`, dataType: type },
        { name: `many_${type}`, dataType: `${type}[]` as const },
      ]),
      { name: 'place', dataType: 'geoCoordinates' },
      { name: 'phone', dataType: 'phoneNumber' },
      { name: 'bytes', dataType: 'blob' },
    ],
  };
}

export function articlesOfAllTypes(): readonly StoredObject[] {
  const id = randomUUID();
  const full: StoredObject = {
    id: randomUUID(),
    properties: {
      owner: ' ann ',
      one_text: 'The gardens were flooded',
      many_text: ['first', 'second', 'first'],
      one_int: Number.MAX_SAFE_INTEGER,
      many_int: [1, -2, 0],
      one_number: 0.1 + 0.2,
      many_number: [1e-9, 1e15, -0.5],
      one_boolean: false,
      many_boolean: [true, false],
      one_date: '2026-01-01T10:00:00.123+02:00',
      many_date: ['2020-02-29T00:00:00Z'],
      one_uuid: id,
      many_uuid: [id],
      place: { latitude: -33.8688, longitude: 151.2093 },
      phone: { input: '+49 171 1234567' },
      bytes: Buffer.from('some bytes').toString('base64'),
    },
  };
  return [
    full,
    { id: randomUUID(), properties: {} },
    { id: randomUUID(), properties: { owner: 'bob', one_text: '', many_text: [], one_int: 0 } },
  ];
}

function notes(count: number): readonly StoredObject[] {
  return Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    properties: { text: `remember ${topics[index % topics.length]} number ${index}` },
    vector: vector(4, index),
  }));
}

export async function put(
  store: VectorStore,
  { name, space }: CollectionConfig,
  objects: readonly StoredObject[],
  tenant?: string,
): Promise<void> {
  for (let from = 0; from < objects.length; from += 100) {
    await store.upsert(name, objects.slice(from, from + 100), { tenant, space });
  }
}

/** In memory; survives a copy that is cut off, as the file does. */
export class FakeMemo implements CopyMemo {
  readonly #own = new Set<string>();
  readonly #places = new Map<string, string | null>();
  awake: CopyMemo['awake'] = [];

  isOwn(collection: string): boolean {
    return this.#own.has(collection);
  }

  own(collection: string): void {
    this.#own.add(collection);
  }

  placeOf({ collection, tenant }: { collection: string; tenant?: string | undefined }): string | null {
    const place = this.#places.get(`${collection}/${tenant}`);
    return place === undefined ? '' : place;
  }

  reached(scope: { collection: string; tenant?: string | undefined }, lastId: string | null): void {
    this.#places.set(`${scope.collection}/${scope.tenant}`, lastId);
  }

  wake(scope: TenantScope): void {
    this.awake = [...this.awake, scope];
  }

  asleep({ collection, tenant }: TenantScope): void {
    this.awake = this.awake.filter((each) => each.collection !== collection || each.tenant !== tenant);
  }
}
