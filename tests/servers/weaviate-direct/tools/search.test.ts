import { afterAll, beforeAll, describe, it } from 'vitest';
import { type WeaviateDirect, weaviateDirect } from '../weaviate-direct-under-test.ts';

interface Found {
  readonly objects: readonly {
    readonly id: string;
    readonly properties: { readonly title: string };
    readonly score: number;
    readonly vector?: readonly number[];
  }[];
  readonly next_offset: number | null;
  readonly degraded?: string | null;
}

let server: WeaviateDirect;
const ids: Record<string, string> = {};
const dishes = [
  { title: 'Goulash', text: 'Beef stewed with paprika', year: 1800, tags: ['meat', 'hot'] },
  { title: 'Gazpacho', text: 'Cold soup of tomatoes', year: 1900, tags: ['cold'] },
  { title: 'Sorbet', text: 'Frozen fruit for dessert', year: 1700, tags: ['cold', 'sweet'] },
];

beforeAll(async () => {
  server = await weaviateDirect();
  await server.call('create_collection', {
    collection_name: 'Dish',
    properties: [
      { name: 'title', data_type: 'text' },
      { name: 'text', data_type: 'text' },
      { name: 'year', data_type: 'int' },
      { name: 'tags', data_type: 'text[]', searchable: false },
    ],
  });
  for (const properties of dishes) {
    const { id } = await server.call<{ id: string }>('add_object', { collection_name: 'Dish', properties });
    ids[properties.title] = id;
  }
  await server.call('create_collection', {
    collection_name: 'Plain',
    properties: [{ name: 'title', data_type: 'text' }],
    dimensions: null,
  });
  await server.call('add_object', { collection_name: 'Plain', properties: { title: 'plain goulash' } });
});
afterAll(() => server?.[Symbol.asyncDispose]());

const hybrid = (query_text: string, more: object = {}) =>
  server.call<Found>('hybrid_search', { collection_name: 'Dish', query_text, ...more });
const search = (more: object) => server.call<Found>('search', { collection_name: 'Dish', ...more });
const titles = ({ objects }: Found) => objects.map(({ properties }) => properties.title);

describe('hybrid_search', () => {
  it('finds by words and by meaning, without vectors unless asked for', async ({ expect }) => {
    const byWords = await hybrid('paprika');
    expect(titles(byWords)[0]).toBe('Goulash');
    expect(byWords.objects[0]).not.toHaveProperty('vector');
    expect(titles(await hybrid('ice cream', { alpha: 1 }))[0]).toBe('Sorbet');
    const [withVector] = (await hybrid('paprika', { include_vector: true })).objects;
    expect(withVector?.vector).toHaveLength(256);
  });

  it('explains a score by its two sides', async ({ expect }) => {
    const { objects } = await hybrid('paprika', { alpha: 0, explain: true });
    expect(objects[0]).toMatchObject({ explanation: { keyword: 1 } });
  });

  it.for([
    [{ path: 'year', operator: 'GreaterThan', valueInt: 1750 }, ['Gazpacho', 'Goulash']],
    [{ path: ['tags'], operator: 'ContainsAll', valueTextArray: ['cold', 'sweet'] }, ['Sorbet']],
    [
      { operator: 'Not', operands: [{ path: 'tags', operator: 'ContainsAny', value: ['cold'] }] },
      ['Goulash'],
    ],
  ] as const)('keeps to a filter: %o', async ([filter, expected], { expect }) => {
    for (const name of ['filters', 'where']) {
      expect(titles(await hybrid('food', { alpha: 1, [name]: filter })).toSorted()).toEqual(expected);
    }
  });

  it.for([
    [{ filters: { operator: 'Resembles', path: 'year', value: 1 } }, 'filter_invalid'],
    [{ filters: { operator: 'Equal', path: 'colour', value: 1 } }, 'property_unknown'],
    [{ filters: { operator: 'And', operands: [] }, where: {} }, 'filter_invalid'],
    [{ query_properties: ['title^many'] }, 'query_properties_invalid'],
    [{ query_properties: ['colour'] }, 'property_unknown'],
    [{ vector: [1, 2, 3] }, 'vector_invalid'],
    [{ collection_name: 'Dishes' }, 'collection_unknown'],
  ] as const)('refuses %o', async ([more, code], { expect }) => {
    const call = { collection_name: 'Dish', query_text: 'x', ...more };
    expect(await server.fail('hybrid_search', call)).toMatchObject({ code });
  });

  it('looks only at the properties it is told, by their weights', async ({ expect }) => {
    expect(titles(await hybrid('soup', { alpha: 0, query_properties: ['title^3'] }))).toEqual([]);
    expect(titles(await hybrid('soup', { alpha: 0, query_properties: ['title^3', 'text'] }))).toEqual([
      'Gazpacho',
    ]);
  });

  it('gives the rest page by page, only the wanted properties, within max_tokens', async ({ expect }) => {
    const wanted = { alpha: 1, properties_to_return: ['title'] };
    const first = await hybrid('food', { ...wanted, limit: 2 });
    expect(first).toMatchObject({ next_offset: 2 });
    const rest = await hybrid('food', { ...wanted, limit: 2, offset: 2 });
    expect(rest.next_offset).toBeNull();
    expect([...titles(first), ...titles(rest)].toSorted()).toEqual(['Gazpacho', 'Goulash', 'Sorbet']);
    expect(first.objects[0]?.properties).toEqual({ title: expect.any(String) });
    const cut = await hybrid('food', { alpha: 1, include_vector: true, max_tokens: 100 });
    expect(cut).toMatchObject({
      objects: [expect.anything()],
      next_offset: 1,
      note: expect.stringContaining('1 of 3; go on with offset 1'),
    });
    expect(first).toMatchObject({ note: null });
  });

  it('searches words alone where no vector fits, and says so', async ({ expect }) => {
    const found = await hybrid('goulash', { collection_name: 'Plain' });
    expect(titles(found)).toEqual(['plain goulash']);
    expect(found.degraded).toContain('no vector');
    const wanted = await hybrid('goulash', { collection_name: 'Plain', alpha: 0 });
    expect(wanted.degraded).toBeNull();
  });
});

describe('search', () => {
  it('finds by words, by meaning, by a vector, and like another object', async ({ expect }) => {
    expect(titles(await search({ mode: 'bm25', query: 'stewed' }))).toEqual(['Goulash']);
    expect(titles(await search({ mode: 'near_text', query: 'chilled vegetable broth' }))[0]).toBe('Gazpacho');
    const object = { collection_name: 'Dish', id: ids['Sorbet'], include_vector: true };
    const { vector } = await server.call<{ vector: number[] }>('get_object', object);
    expect(titles(await search({ mode: 'near_vector', vector }))[0]).toBe('Sorbet');
    expect(titles(await search({ mode: 'near_object', object_id: ids['Sorbet'] })).toSorted()).toEqual([
      'Gazpacho',
      'Goulash',
    ]);
  });

  it.for([
    [{ mode: 'bm25' }, 'argument_missing'],
    [{ mode: 'near_vector', query: 'x' }, 'argument_missing'],
    [{ mode: 'near_text', query: 'x', collection_name: 'Plain' }, 'vector_missing'],
    [{ mode: 'near_object', object_id: '00000000-0000-4000-8000-000000000000' }, 'object_not_found'],
  ] as const)('refuses %o', async ([call, code], { expect }) => {
    expect(await server.fail('search', { collection_name: 'Dish', ...call })).toMatchObject({ code });
  });
});

describe('raw_graphql_query', () => {
  it('says which setting brings a Weaviate', async ({ expect }) => {
    const failure = await server.fail('raw_graphql_query', { query: '{ Get { Dish { title } } }' });
    expect(failure).toMatchObject({
      code: 'graphql_unsupported',
      hint: expect.stringContaining('engine: weaviate'),
    });
  });
});

describe('without an embedding model', () => {
  it('keeps no vectors unless told their length, and finds by words', async ({ expect }) => {
    await using bare = await weaviateDirect({ embedding: 'none' });
    await bare.call('create_collection', {
      collection_name: 'Note',
      properties: [{ name: 'title', data_type: 'text' }],
    });
    expect(await bare.call('get_schema')).toMatchObject({ collections: [{ dimensions: null }] });
    await bare.call('add_object', { collection_name: 'Note', properties: { title: 'buy milk' } });
    const found = await bare.call<Found>('hybrid_search', { collection_name: 'Note', query_text: 'milk' });
    expect(titles(found)).toEqual(['buy milk']);
  });
});
