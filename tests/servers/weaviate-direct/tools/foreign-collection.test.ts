/** A collection that others made in a Weaviate, with what this server does not write. */
import { describe, it } from 'vitest';
import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import type { SearchHit } from '../../../../src/runtime/vector/search-query.ts';
import type { CollectionPolicy } from '../../../../src/servers/weaviate-direct/collection-policy.ts';
import { registerWeaviateDirectTools } from '../../../../src/servers/weaviate-direct/server.ts';
import { visibleStore } from '../../../../src/servers/weaviate-direct/visible-store.ts';
import { connectTools } from '../../../support/tool-client.ts';
import { embedded } from '../stores.ts';
import { everything } from '../weaviate-direct-under-test.ts';

const id = '6f1c2f6e-0f0a-4f7e-9a57-0a3f6d1c2b3a';
const config: CollectionConfig = {
  name: 'Visit',
  properties: [
    { name: 'to', dataType: 'reference' },
    { name: 'place', dataType: 'geoCoordinates' },
    { name: 'details', dataType: 'object' },
    { name: 'links', dataType: 'object[]' },
  ],
  dimensions: null,
};
const links = [{ collection: 'Secret', id }];
const properties = {
  to: [
    { collection: 'Person', id },
    { collection: 'Secret', id },
  ],
  place: { latitude: 52.5, longitude: 13.4 },
  details: { mood: 'good', deep: [{ a: 1 }] },
  links,
};
const reads = [
  ['list_objects', {}],
  ['search', { mode: 'bm25', query: 'x' }],
  ['hybrid_search', { query_text: 'x', alpha: 0 }],
] as const;

async function visits(options: Partial<CollectionPolicy> = {}) {
  const policy = { ...everything, ...options };
  await using opened = new AsyncDisposableStack();
  const { store } = opened.use(await embedded.open());
  const hit: SearchHit = { id, properties, score: 1 };
  const foreign = {
    ...store,
    getCollection: async () => config,
    listCollections: async () => [config],
    get: async () => ({ id, properties }),
    list: async () => [{ id, properties }],
    searchKeyword: async () => [hit],
  };
  const deps = { store: visibleStore(foreign, policy), policy, embedder: null };
  const tools = opened.use(await connectTools((each) => registerWeaviateDirectTools(each, deps)));
  const toClose = opened.move();
  return { ...tools, [Symbol.asyncDispose]: () => toClose.disposeAsync() };
}

describe('a collection of others', () => {
  it('is shown with types that are not written here', async ({ expect }) => {
    await using server = await visits();
    expect(await server.call('get_schema')).toMatchObject({
      collections: [{ properties: [{ name: 'to', data_type: 'reference' }, {}, {}, {}] }],
    });
  });

  it('is shown with whatever its objects hold', async ({ expect }) => {
    await using server = await visits();
    expect(await server.call('get_object', { collection_name: 'Visit', id })).toMatchObject({ properties });
    for (const [tool, args] of reads) {
      const found = await server.call(tool, { collection_name: 'Visit', ...args });
      expect(found, tool).toMatchObject({ objects: [{ properties }] });
    }
    const { data } = await server.call<{ data: string }>('export_collection', { collection_name: 'Visit' });
    expect(JSON.parse(data)).toEqual({ id, properties });
  });

  it('tells of no hidden collection that its objects refer to', async ({ expect }) => {
    await using server = await visits({ deny: ['Secret'] });
    const seen = { ...properties, to: [{ collection: 'Person', id }] };
    const object = await server.call('get_object', { collection_name: 'Visit', id });
    expect(object['properties']).toEqual(seen);
    for (const [tool, args] of reads) {
      const found = await server.call(tool, { collection_name: 'Visit', ...args });
      expect(found, tool).toMatchObject({ objects: [{ properties: seen }] });
    }
    await using blind = await visits({ allow: ['Visit'] });
    const { to: _, ...rest } = properties;
    const other = await blind.call('get_object', { collection_name: 'Visit', id });
    expect(other['properties']).toEqual(rest);
  });
});
