import { afterAll, beforeAll, describe, it } from 'vitest';
import { registerWeaviateDirectTools } from '../../../../src/servers/weaviate-direct/server.ts';
import { connectTools } from '../../../support/tool-client.ts';
import { engines } from '../stores.ts';
import { type WeaviateDirect, weaviateDirect } from '../weaviate-direct-under-test.ts';
import { bookshelf } from './bookshelf.ts';

const book = {
  name: 'Book',
  description: 'What stands on the shelf',
  dimensions: 256,
  named_vectors: {},
  model: 'static-en-256-int8@1/256',
  multi_tenant: false,
  tokenization: 'english',
  writable: true,
  properties: [
    { name: 'title', data_type: 'text' },
    { name: 'isbn', data_type: 'text', searchable: false },
    { name: 'year', data_type: 'int' },
  ],
};

describe.for(engines)('on $name', (engine) => {
  let server: WeaviateDirect;
  beforeAll(async () => {
    server = await bookshelf(engine);
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const schemaOf = async (name: string) => {
    const call = { class_names: [name] };
    const { collections } = await server.call<{ collections: object[] }>('get_schema', call);
    return collections[0];
  };

  describe('create_collection', () => {
    it('shows what it made, and takes the vectors of the built-in model unasked', async ({ expect }) => {
      expect(await schemaOf('Book')).toEqual(book);
    });

    it('leaves one that is there just like that', async ({ expect }) => {
      const { description, properties } = book;
      const call = { collection_name: 'Book', description, properties };
      expect(await server.call('create_collection', call)).toEqual(book);
    });

    it('refuses another definition under the same name', async ({ expect }) => {
      const call = { collection_name: 'Book', properties: [] };
      expect(await server.fail('create_collection', call)).toMatchObject({ code: 'collection_exists' });
    });

    it('refuses a name that differs only in capital letters', async ({ expect }) => {
      const call = { collection_name: 'BOOK', properties: [] };
      expect(await server.fail('create_collection', call)).toMatchObject({
        code: 'collection_exists',
        message: 'BOOK differs from Book only in capital letters',
      });
    });

    it('makes named vectors, tenants and properties of every type', async ({ expect }) => {
      const types = ['text', 'int', 'number', 'boolean', 'date', 'uuid'];
      const data_types = [
        ...types.flatMap((type) => [type, `${type}[]`]),
        ...['geoCoordinates', 'phoneNumber', 'blob', 'object', 'object[]'],
      ];
      const properties = data_types.map((data_type, n) => ({ name: `p${n}`, data_type }));
      const call = {
        collection_name: 'Wide',
        properties,
        named_vectors: { picture: 3, sound: 2 },
        multi_tenant: true,
        tokenization: 'word',
      };
      await server.call('create_collection', call);
      expect(await schemaOf('Wide')).toMatchObject({
        dimensions: null,
        named_vectors: { picture: 3, sound: 2 },
        model: null,
        multi_tenant: true,
        tokenization: 'word',
        properties,
      });
    });

    it.for([
      [{ collection_name: 'a-b', properties: [] }, 'collection_invalid'],
      [{ collection_name: 'A', properties: [{ name: 'x', data_type: 'texts' }] }, 'arguments_invalid'],
      [{ collection_name: 'A', properties: [{ name: 'x', data_type: 'reference' }] }, 'arguments_invalid'],
      [{ collection_name: 'A', properties: [{ name: 'id', data_type: 'text' }] }, 'collection_invalid'],
      [{ collection_name: 'A', properties: [], dimensions: 4097 }, 'arguments_invalid'],
      [{ collection_name: 'A', properties: [], named_vectors: { 'a b': 3 } }, 'collection_invalid'],
    ] as const)('refuses %j', async ([call, code], { expect }) => {
      expect(await server.fail('create_collection', call)).toMatchObject({ code });
    });
  });

  describe('update_collection', () => {
    it('describes anew and adds properties and vectors, once', async ({ expect }) => {
      await server.call('create_collection', {
        collection_name: 'Film',
        properties: [{ name: 'title', data_type: 'text' }],
        dimensions: 2,
        named_vectors: { poster: 3 },
      });
      const call = {
        collection_name: 'Film',
        description: 'Moving pictures',
        add_properties: [{ name: 'year', data_type: 'int', description: 'of release' }],
        add_named_vectors: { trailer: 4 },
      };
      const updated = await server.call('update_collection', call);
      expect(updated).toMatchObject({
        description: 'Moving pictures',
        dimensions: 2,
        named_vectors: { poster: 3, trailer: 4 },
        properties: [{ name: 'title' }, { name: 'year', data_type: 'int', description: 'of release' }],
      });
      expect(await server.call('update_collection', call)).toEqual(updated);
      const other = { collection_name: 'Film', add_properties: [{ name: 'year', data_type: 'text' }] };
      expect(await server.fail('update_collection', other)).toMatchObject({ code: 'collection_invalid' });
      expect(await schemaOf('Film')).toEqual(updated);
    });
  });

  describe('delete_collection', () => {
    it('wants the name once more, and then takes all of it', async ({ expect }) => {
      await server.call('create_collection', {
        collection_name: 'Draft',
        properties: [{ name: 'text', data_type: 'text' }],
      });
      await server.call('add_object', { collection_name: 'Draft', properties: { text: 'x' } });
      const call = { collection_name: 'Draft', confirm: 'Draft' };
      expect(await server.fail('delete_collection', { ...call, confirm: 'yes' })).toMatchObject({
        code: 'not_confirmed',
      });
      expect(await server.call('delete_collection', { ...call, dry_run: true })).toEqual({
        collection: 'Draft',
        objects: 1,
        deleted: false,
      });
      expect(await server.call('delete_collection', call)).toMatchObject({ objects: 1, deleted: true });
      expect(await server.fail('get_schema', { class_names: ['Draft'] })).toMatchObject({
        code: 'collection_unknown',
      });
    });
  });

  describe('a collection that is not there', () => {
    it.for([
      { name: 'Books', hint: 'Did you mean Book?' },
      { name: 'book', hint: 'Did you mean Book? Capital and small letters differ' },
      { name: 'Elsewhere', hint: 'list_collections' },
    ])('is refused with what may have been meant: $name', async ({ name, hint }, { expect }) => {
      expect(await server.fail('get_schema', { class_names: [name] })).toMatchObject({
        code: 'collection_unknown',
        hint: expect.stringContaining(hint),
      });
    });
  });

  describe('list_collections and get_schema', () => {
    it('come page by page', async ({ expect }) => {
      await using shelf = await weaviateDirect({ engine });
      for (const collection_name of ['A', 'B', 'C']) {
        await shelf.call('create_collection', { collection_name, properties: [] });
      }
      for (const tool of ['list_collections', 'get_schema']) {
        const first = await shelf.call(tool, { limit: 2 });
        expect(first).toMatchObject({ collections: [{ name: 'A' }, { name: 'B' }], note: null });
        expect(await shelf.call(tool, { limit: 2, cursor: first['next_cursor'] })).toMatchObject({
          collections: [{ name: 'C' }],
          next_cursor: null,
        });
      }
    });

    it('count objects, unless told not to, or kept apart by tenant', async ({ expect }) => {
      await using shelf = await bookshelf(engine);
      await shelf.call('add_object', { collection_name: 'Book', properties: { title: 'Emma' } });
      await shelf.call('create_collection', { collection_name: 'Lent', properties: [], multi_tenant: true });
      expect(await shelf.call('list_collections')).toMatchObject({
        engine: engine.name,
        collections: [
          { name: 'Book', objects: 1, multi_tenant: false },
          { name: 'Lent', objects: null, multi_tenant: true },
        ],
      });
      expect(await shelf.call('list_collections', { counts: false })).toMatchObject({
        collections: [{ name: 'Book', objects: null }, { name: 'Lent' }],
      });
    });

    it('say what happened when a collection goes away meanwhile', async ({ expect }) => {
      const gone = { name: 'Gone', properties: [], dimensions: null };
      const store = { ...server.store, listCollections: async () => [gone] };
      await using tools = await connectTools((each) =>
        registerWeaviateDirectTools(each, { ...server, store }),
      );
      expect(await tools.fail('list_collections')).toMatchObject({ code: 'collection_unknown' });
    });
  });

  describe('cluster_status', () => {
    it('tells the engine, its nodes, and what tools may do', async ({ expect }) => {
      expect(await server.call('cluster_status')).toMatchObject({
        engine: engine.name,
        version: expect.stringMatching(/\d/),
        nodes: [{ status: 'HEALTHY', objects: expect.any(Number) }],
        breaker: 'closed',
        writes: true,
        destructive: true,
      });
    });
  });
});
