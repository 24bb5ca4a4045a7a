import { afterAll, beforeAll, describe, it } from 'vitest';
import { registerWeaviateDirectTools } from '../../../../src/servers/weaviate-direct/server.ts';
import { connectTools } from '../../../support/tool-client.ts';
import { type WeaviateDirect, weaviateDirect } from '../weaviate-direct-under-test.ts';
import { bookshelf } from './bookshelf.ts';

let server: WeaviateDirect;
beforeAll(async () => {
  server = await bookshelf();
});
afterAll(() => server?.[Symbol.asyncDispose]());

describe('create_collection', () => {
  it('shows what it made, and takes the length of its vectors from the built-in model', async ({
    expect,
  }) => {
    const { collections } = await server.call<{ collections: unknown[] }>('get_schema', {
      class_names: ['Book'],
    });
    expect(collections).toEqual([
      {
        name: 'Book',
        description: 'What stands on the shelf',
        dimensions: 256,
        tokenization: 'english',
        writable: true,
        properties: [
          { name: 'title', data_type: 'text' },
          { name: 'isbn', data_type: 'text', searchable: false },
          { name: 'year', data_type: 'int' },
        ],
      },
    ]);
  });

  it('refuses another definition under the same name', async ({ expect }) => {
    const call = { collection_name: 'Book', properties: [] };
    expect(await server.fail('create_collection', call)).toMatchObject({ code: 'collection_exists' });
  });

  it('lets through exactly the lengths of vectors that the store takes', async ({ expect }) => {
    const call = (dimensions: number) => ({
      collection_name: `Wide${dimensions}`,
      properties: [],
      dimensions,
    });
    expect(await server.call('create_collection', call(4096))).toMatchObject({ dimensions: 4096 });
    expect(await server.fail('create_collection', call(4097))).toMatchObject({
      code: 'arguments_invalid',
      message: expect.stringContaining('4096'),
    });
  });
});

describe('delete_collection', () => {
  it('wants the name once more, and then takes all of it', async ({ expect }) => {
    await server.call('create_collection', {
      collection_name: 'Draft',
      properties: [{ name: 'text', data_type: 'text' }],
    });
    await server.call('add_object', { collection_name: 'Draft', properties: { text: 'x' } });
    const call = { collection_name: 'Draft', confirm: 'yes' };
    expect(await server.fail('delete_collection', call)).toMatchObject({ code: 'not_confirmed' });
    expect(await server.call('delete_collection', { ...call, confirm: 'Draft' })).toEqual({
      deleted: 'Draft',
      objects: 1,
    });
    expect(await server.fail('get_schema', { class_names: ['Draft'] })).toMatchObject({
      code: 'collection_unknown',
    });
  });
});

describe('list_collections and get_schema', () => {
  it('come page by page', async ({ expect }) => {
    await using shelf = await weaviateDirect();
    for (const collection_name of ['A', 'B', 'C']) {
      await shelf.call('create_collection', { collection_name, properties: [] });
    }
    for (const tool of ['list_collections', 'get_schema']) {
      expect(await shelf.call(tool, { limit: 2 })).toMatchObject({
        collections: [{ name: 'A' }, { name: 'B' }],
        next_offset: 2,
        note: null,
      });
      expect(await shelf.call(tool, { limit: 2, offset: 2 })).toMatchObject({
        collections: [{ name: 'C' }],
        next_offset: null,
      });
    }
  });

  it('say what happened when a collection goes away meanwhile', async ({ expect }) => {
    const gone = { name: 'Gone', properties: [], dimensions: null };
    const store = { ...server.store, listCollections: async () => [gone] };
    await using tools = await connectTools((each) => registerWeaviateDirectTools(each, { ...server, store }));
    expect(await tools.fail('list_collections')).toMatchObject({ code: 'collection_unknown' });
  });
});
