import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { WeaviateDirect } from '../weaviate-direct-under-test.ts';
import { bookshelf } from './bookshelf.ts';

let server: WeaviateDirect;
beforeAll(async () => {
  server = await bookshelf();
});
afterAll(() => server?.[Symbol.asyncDispose]());

const add = (properties: object, more: object = {}) =>
  server.call<{ id: string; has_vector: boolean }>('add_object', {
    collection_name: 'Book',
    properties,
    ...more,
  });
const get = (id: string, more: object = {}) =>
  server.call<{ properties: object; vector?: number[] }>('get_object', {
    collection_name: 'Book',
    id,
    ...more,
  });

describe('add_object', () => {
  it('keeps it, with a vector of its searchable texts', async ({ expect }) => {
    const { id, has_vector } = await add({ title: 'Moby Dick', isbn: '978-0', year: 1851 });
    expect(has_vector).toBe(true);
    expect(await get(id)).toEqual({
      id,
      properties: { title: 'Moby Dick', isbn: '978-0', year: 1851 },
      note: null,
    });
    expect((await get(id, { include_vector: true })).vector).toHaveLength(256);
  });

  it('replaces the one of the same id', async ({ expect }) => {
    const { id } = await add({ title: 'Emma', year: 1815 });
    await add({ title: 'Persuasion' }, { id });
    expect(await get(id)).toMatchObject({ properties: { title: 'Persuasion' } });
  });

  it.for([
    ['an unknown property', { titel: 'x' }, {}, 'object_invalid'],
    ['a value of another type', { year: 'long ago' }, {}, 'object_invalid'],
    ['a vector of another length', {}, { vector: [1, 2] }, 'vector_invalid'],
  ] as const)('refuses %s', async ([, properties, more, code], { expect }) => {
    const call = { collection_name: 'Book', properties, ...more };
    const failure = await server.fail('add_object', call);
    expect(failure.code).toBe(code);
    expect(failure.hint).not.toBe('');
  });

  it('names what may have been meant by an unknown collection', async ({ expect }) => {
    expect(await server.fail('add_object', { collection_name: 'Books', properties: {} })).toMatchObject({
      code: 'collection_unknown',
      hint: expect.stringContaining('Book'),
    });
  });
});

describe('get_object', () => {
  it('shows only the wanted properties, and cuts texts that are longer than max_tokens', async ({
    expect,
  }) => {
    const { id } = await add({ title: 'x'.repeat(5000), year: 1 });
    expect(await get(id, { properties_to_return: ['year'] })).toEqual({
      id,
      properties: { year: 1 },
      note: null,
    });
    const cut = await get(id, { max_tokens: 100 });
    expect(cut).toMatchObject({ id, properties: { title: expect.stringMatching(/^x+…$/), year: 1 } });
    expect(cut).toMatchObject({ note: expect.stringContaining('max_tokens') });
    expect(JSON.stringify(cut.properties).length).toBeLessThan(400);
  });
});

describe('add_objects', () => {
  it('stores the good ones and tells what is wrong with the others', async ({ expect }) => {
    const objects = [
      { properties: { title: 'Ulysses' } },
      { properties: { year: 'soon' } },
      { properties: { title: 'Middlemarch' } },
    ];
    const { stored, results } = await server.call<{
      stored: number;
      results: { id: string; error: object | null }[];
    }>('add_objects', { collection_name: 'Book', objects });
    expect(stored).toBe(2);
    expect(results.map(({ error }) => error)).toEqual([
      null,
      expect.objectContaining({ code: 'object_invalid' }),
      null,
    ]);
    expect(await get(results[2]?.id ?? '')).toMatchObject({ properties: { title: 'Middlemarch' } });
  });
});

describe('add_objects with mistakes in its ids', () => {
  it('stores the first of a repeated id and refuses what is no id, each for itself', async ({ expect }) => {
    const id = randomUUID();
    const objects = [
      { id, properties: { title: 'First' } },
      { id: id.toUpperCase(), properties: { title: 'Second' } },
      { id: 'nonsense', properties: { title: 'Third' } },
      { properties: { title: 'Fourth' } },
    ];
    const answer = await server.call('add_objects', { collection_name: 'Book', objects });
    expect(answer).toMatchObject({
      stored: 2,
      results: [
        { id, error: null },
        { id, error: { code: 'object_repeated' } },
        { id: 'nonsense', error: { code: 'object_invalid' } },
        { error: null },
      ],
    });
    expect(await get(id)).toMatchObject({ properties: { title: 'First' } });
  });
});

describe('update_object', () => {
  it('merges, replaces, and makes the vector anew only when the searchable texts changed', async ({
    expect,
  }) => {
    const { id } = await add({ title: 'Walden', isbn: '1', year: 1854 });
    const vectorOf = async () => (await get(id, { include_vector: true })).vector;
    const update = (properties: object, mode = 'merge') =>
      server.call('update_object', { collection_name: 'Book', id, properties, mode });
    const first = await vectorOf();

    await update({ isbn: '2', year: null });
    expect((await get(id)).properties).toEqual({ title: 'Walden', isbn: '2' });
    expect(await vectorOf()).toEqual(first);

    await update({ title: 'Civil Disobedience' });
    expect(await vectorOf()).not.toEqual(first);

    await update({ title: 'Walden' }, 'replace');
    expect((await get(id)).properties).toEqual({ title: 'Walden' });
    expect(await vectorOf()).toEqual(first);
  });

  it('keeps a vector that the caller brought, while the texts stay', async ({ expect }) => {
    const vector = Array.from({ length: 256 }, (_, n) => Number(n === 7));
    const { id } = await add({ title: 'Own vector' }, { vector });
    await server.call('update_object', { collection_name: 'Book', id, properties: { year: 1 } });
    expect((await get(id, { include_vector: true })).vector).toEqual(vector);
  });

  it('keeps a vector of another model, which it cannot make anew', async ({ expect }) => {
    await server.call('create_collection', {
      collection_name: 'Song',
      properties: [{ name: 'title', data_type: 'text' }],
      dimensions: 3,
    });
    const song = { collection_name: 'Song', id: randomUUID() };
    await server.call('add_object', { ...song, properties: { title: 'One' }, vector: [0, 1, 0] });
    await server.call('update_object', { ...song, properties: { title: 'Two' } });
    expect(await server.call('get_object', { ...song, include_vector: true })).toMatchObject({
      properties: { title: 'Two' },
      vector: [0, 1, 0],
    });
  });

  it('knows no object that is not there', async ({ expect }) => {
    const call = { collection_name: 'Book', id: randomUUID(), properties: {} };
    expect(await server.fail('update_object', call)).toMatchObject({ code: 'object_not_found' });
  });
});

describe('delete_object', () => {
  it('says whether there was one', async ({ expect }) => {
    const { id } = await add({ title: 'Gone' });
    const remove = () => server.call('delete_object', { collection_name: 'Book', id });
    expect(await remove()).toEqual({ deleted: true });
    expect(await remove()).toEqual({ deleted: false });
  });
});
