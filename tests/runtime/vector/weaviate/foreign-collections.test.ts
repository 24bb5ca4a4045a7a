/** Collections that others made in a Weaviate. */
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import type { VectorStore } from '../../../../src/runtime/vector/vector-store.ts';
import { runWeaviate, weaviateStore } from '../../../support/weaviate.ts';
import { needsWeaviate, noWeaviate } from '../../../support/weaviate-binary.ts';
import { weaviateKeys } from '../../../support/weaviate-process.ts';

const id = (digit: number): string => `00000000-0000-4000-8000-00000000000${digit}`;

const byCaller = (distance: string) => ({
  vectorizer: { none: {} },
  vectorIndexType: 'hnsw',
  vectorIndexConfig: { distance },
});

const author = { class: 'ForeignAuthor', properties: [{ name: 'name', dataType: ['text'] }] };
const book = {
  class: 'ForeignBook',
  description: 'Books of the library',
  vectorConfig: { cover: byCaller('l2-squared'), blurb: byCaller('cosine') },
  properties: [
    { name: 'title', dataType: ['text'], description: 'as on the cover', tokenization: 'lowercase' },
    { name: 'isbn', dataType: ['text'], tokenization: 'field', indexSearchable: false },
    { name: 'pages', dataType: ['int'] },
    { name: 'printedAt', dataType: ['date[]'] },
    { name: 'phone', dataType: ['phoneNumber'] },
    {
      name: 'publisher',
      dataType: ['object'],
      nestedProperties: [
        { name: 'city', dataType: ['text'] },
        { name: 'years', dataType: ['int[]'] },
        { name: 'owner', dataType: ['object'], nestedProperties: [{ name: 'name', dataType: ['text'] }] },
      ],
    },
    { name: 'writtenBy', dataType: ['ForeignAuthor'] },
  ],
};
/** As Weaviate makes one when nobody says anything of vectors. */
const note = { class: 'ForeignNote', vectorizer: 'none', properties: [{ name: 'text', dataType: ['text'] }] };
const classes = [author, book, note];

const objects = [
  { class: 'ForeignAuthor', id: id(1), properties: { name: 'Ann' } },
  {
    class: 'ForeignBook',
    id: id(2),
    properties: {
      title: 'The Long-Haul',
      isbn: '978-1',
      pages: 210,
      printedAt: ['2020-01-01T00:00:00.123456Z'],
      phone: { input: '020 1234567', defaultCountry: 'nl' },
      publisher: { city: 'Delft', years: [1990, 2020], owner: { name: 'Cyd' } },
      writtenBy: [{ beacon: `weaviate://localhost/ForeignAuthor/${id(1)}` }],
    },
    vectors: { cover: [1, 2], blurb: [1, 0, 0] },
  },
  {
    class: 'ForeignBook',
    id: id(3),
    properties: { title: 'Harbours' },
    vectors: { cover: [4, 6], blurb: [0, 1, 0] },
  },
  { class: 'ForeignNote', id: id(4), properties: { text: 'buy bread' }, vector: [0, 1] },
  { class: 'ForeignNote', id: id(5), properties: { text: 'sell boats' }, vector: [1, 0] },
];

describe('collections that others made', () => {
  let store: VectorStore;
  const rest = async (method: string, path: string, body?: unknown): Promise<void> => {
    const { url } = await runWeaviate();
    const answer = await fetch(`${url}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${weaviateKeys.admin}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  };
  const removeAll = async (): Promise<void> => {
    for (const { class: name } of classes.toReversed()) await rest('DELETE', `/schema/${name}`);
  };

  beforeAll(async () => {
    if (noWeaviate() !== null) return;
    store = await weaviateStore();
    await removeAll();
    for (const each of classes) await rest('POST', '/schema', each);
    for (const each of objects) await rest('POST', '/objects', each);
  });
  beforeEach(needsWeaviate);
  afterAll(async () => {
    if (noWeaviate() !== null) return;
    await removeAll();
    await store.close();
  });

  it('are listed with their types', async ({ expect }) => {
    const all = await store.listCollections();
    expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(['ForeignBook', 'ForeignNote']));
    expect(await store.getCollection('ForeignBook')).toEqual({
      name: 'ForeignBook',
      description: 'Books of the library',
      properties: [
        { name: 'title', dataType: 'text', description: 'as on the cover' },
        { name: 'isbn', dataType: 'text', searchable: false },
        { name: 'pages', dataType: 'int' },
        { name: 'printedAt', dataType: 'date[]' },
        { name: 'phone', dataType: 'phoneNumber' },
        { name: 'publisher', dataType: 'object' },
        { name: 'writtenBy', dataType: 'reference' },
      ],
      dimensions: null,
      namedVectors: { cover: 2, blurb: 3 },
    });
    expect(await store.getCollection('ForeignNote')).toMatchObject({ dimensions: 2 });
  });

  it('are read with objects in objects, references and all vectors', async ({ expect }) => {
    expect(await store.get('ForeignBook', id(2), { includeVector: true })).toEqual({
      id: id(2),
      properties: {
        title: 'The Long-Haul',
        isbn: '978-1',
        pages: 210,
        printedAt: ['2020-01-01T00:00:00.123Z'],
        phone: expect.objectContaining({ input: '020 1234567', valid: true }),
        publisher: { city: 'Delft', years: [1990, 2020], owner: { name: 'Cyd' } },
        writtenBy: [{ collection: 'ForeignAuthor', id: id(1) }],
      },
      namedVectors: { cover: Float32Array.of(1, 2), blurb: Float32Array.of(1, 0, 0) },
    });
    expect((await store.get('ForeignNote', id(4), { includeVector: true }))?.vector).toEqual(
      Float32Array.of(0, 1),
    );
  });

  it('are searched by words as their makers split them, and by any of their vectors and distances', async ({
    expect,
  }) => {
    const ids = (hits: readonly { id: string }[]) => hits.map((hit) => hit.id);
    expect(ids(await store.searchKeyword('ForeignBook', { query: 'long-haul', limit: 5 }))).toEqual([id(2)]);
    expect(await store.searchKeyword('ForeignBook', { query: 'haul', limit: 5 })).toEqual([]);
    const byCover = await store.searchVector('ForeignBook', {
      vector: Float32Array.of(4, 5),
      target: 'cover',
      limit: 5,
    });
    expect(byCover).toMatchObject([
      { id: id(3), distance: 1 },
      { id: id(2), distance: 18 },
    ]);
    expect(ids(await store.searchVector('ForeignNote', { vector: Float32Array.of(1, 0), limit: 1 }))).toEqual(
      [id(5)],
    );
    const hybrid = { query: 'bread', vector: Float32Array.of(1, 0), alpha: 0.1, limit: 2 };
    expect(ids(await store.searchHybrid('ForeignNote', hybrid))).toEqual([id(4), id(5)]);
  });

  it('refuse a vector of another length, and names that are not theirs', async ({ expect }) => {
    const vector = Float32Array.of(1, 0, 0);
    const page = { vector, limit: 1 };
    for (const search of [
      () => store.searchVector('ForeignNote', page),
      () => store.searchVector('ForeignBook', page),
      () => store.searchVector('ForeignBook', { ...page, target: 'spine' }),
      () => store.upsert('ForeignNote', [{ id: id(9), properties: {}, vector }]),
    ]) {
      await expect(search()).rejects.toMatchObject({ code: 'vector_invalid' });
    }
    await expect(store.get('foreignBook', id(2))).rejects.toMatchObject({
      code: 'collection_unknown',
      hint: expect.stringContaining('ForeignBook'),
    });
  });

  it('take objects and new properties, and keep their vectors from being emptied', async ({ expect }) => {
    await store.updateCollection('ForeignNote', { addProperties: [{ name: 'mood', dataType: 'text' }] });
    await store.upsert('ForeignNote', [
      { id: id(6), properties: { text: 'mend nets', mood: 'calm' }, vector: Float32Array.of(0.6, 0.8) },
    ]);
    expect(await store.searchKeyword('ForeignNote', { query: 'calm', limit: 1 })).toMatchObject([
      { id: id(6) },
    ]);
    expect(await store.merge('ForeignNote', id(6), { properties: { mood: 'grim' } })).toBe(true);
    expect(await store.get('ForeignNote', id(6), { includeVector: true })).toMatchObject({
      properties: { text: 'mend nets', mood: 'grim' },
      vector: Float32Array.of(0.6, 0.8),
    });
    const publisher = { city: 'Gouda', years: [2021], owner: { name: 'Dan' } };
    await store.upsert('ForeignBook', [{ id: id(7), properties: { title: 'Nets', publisher } }]);
    expect(await store.get('ForeignBook', id(7))).toMatchObject({ properties: { publisher } });
    await expect(store.resetVectors('ForeignNote', { dimensions: 3 })).rejects.toMatchObject({
      code: 'collection_invalid',
    });
  });
});
