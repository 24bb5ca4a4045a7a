import { describe, it } from 'vitest';
import { engines } from '../stores.ts';
import { type WeaviateDirect, weaviateDirect } from '../weaviate-direct-under-test.ts';

const id = '6f1c2f6e-0f0a-4f7e-9a57-0a3f6d1c2b3a';
const where = { operator: 'Equal', path: 'title', value: 'x' };

type Call = readonly [tool: string, args: Record<string, unknown>];

/** Every tool that is about one collection, in a call that works when there is `name` with an object `id`. */
const readsOf = (name: string): readonly Call[] => [
  ['get_schema', { class_names: [name] }],
  ['get_object', { collection_name: name, id }],
  ['list_objects', { collection_name: name }],
  ['hybrid_search', { collection_name: name, query_text: 'x' }],
  ['search', { collection_name: name, mode: 'bm25', query: 'x' }],
  ['search', { collection_name: name, mode: 'near_object', object_id: id }],
  ['aggregate', { collection_name: name }],
  ['export_collection', { collection_name: name }],
  ['delete_objects', { collection_name: name, where, dry_run: true }],
];
const readsOfTenants = (name: string): readonly Call[] => [['list_tenants', { collection_name: name }]];
const graphqlOf = (name: string): readonly Call[] => [
  ['raw_graphql_query', { query: `{ Get { ${name} { title } } }` }],
];
const writesOf = (name: string): readonly Call[] => [
  ['add_object', { collection_name: name, properties: { title: 'x' } }],
  ['add_objects', { collection_name: name, objects: [{ properties: { title: 'x' } }] }],
  ['update_object', { collection_name: name, id, properties: { title: 'x' } }],
  ['delete_object', { collection_name: name, id }],
  ['update_collection', { collection_name: name, description: 'x' }],
  ['import_objects', { collection_name: name, data: '{"properties":{}}' }],
  ['set_tenants', { collection_name: name, tenants: [{ name: 'x' }] }],
];
const destroysOf = (name: string): readonly Call[] => [
  ['delete_objects', { collection_name: name, where }],
  ['set_tenants', { collection_name: name, tenants: [{ name: 'x', status: 'removed' }] }],
  ['delete_collection', { collection_name: name, confirm: name }],
];
const create: Call = ['create_collection', { collection_name: 'New', properties: [] }];
const aboutNone = ['list_collections', 'cluster_status', 'create_collection'];

/** Past every check of the server, with one object in `name`. */
async function fill({ store }: Pick<WeaviateDirect, 'store'>, name: string): Promise<void> {
  await store.createCollection({
    name,
    properties: [{ name: 'title', dataType: 'text' }],
    dimensions: 2,
  });
  await store.upsert(name, [{ id, properties: { title: 'x' }, vector: Float32Array.of(1, 0) }]);
}

describe.for(engines)('on $name', (engine) => {
  it('every tool is in the tables of this file', async ({ expect }) => {
    await using server = await weaviateDirect({ engine });
    const { tools } = await server.client.listTools();
    const tables = [readsOf, readsOfTenants, graphqlOf, writesOf, destroysOf];
    const known = tables.flatMap((table) => table('X').map(([tool]) => tool));
    expect(new Set(tools.map(({ name }) => name))).toEqual(new Set([...known, ...aboutNone]));
  });

  it('tools say truly what they do to the world', async ({ expect }) => {
    await using server = await weaviateDirect({ engine });
    const { tools } = await server.client.listTools();
    const named = (isSo: (annotations: (typeof tools)[number]['annotations']) => boolean) =>
      tools.filter(({ annotations }) => isSo(annotations)).map(({ name }) => name);
    const reads = [readsOf, readsOfTenants, graphqlOf].flatMap((table) => table('X').map(([tool]) => tool));
    const readers = [...reads, 'list_collections', 'cluster_status'].filter((n) => n !== 'delete_objects');
    expect(new Set(named((annotations) => annotations?.readOnlyHint === true))).toEqual(new Set(readers));
    expect(named((annotations) => annotations?.destructiveHint === false)).toEqual(['create_collection']);
    expect(tools.every(({ outputSchema }) => outputSchema !== undefined)).toBe(true);
  });

  describe('a server whose writes are switched off', () => {
    it('refuses every write, and says who can switch it on', async ({ expect }) => {
      await using server = await weaviateDirect({ engine, policy: { writes: false } });
      await fill(server, 'Tea');
      for (const [tool, args] of [...writesOf('Tea'), ...destroysOf('Tea'), create]) {
        const failure = await server.fail(tool, args);
        expect(failure, tool).toMatchObject({
          code: 'writes_disabled',
          hint: expect.stringContaining('servers.weaviate-direct.writes: true'),
        });
      }
      expect(await server.store.count('Tea')).toBe(1);
      expect(await server.store.listCollections()).toHaveLength(1);
    });

    it('reads, and counts what a deletion would take', async ({ expect }) => {
      await using server = await weaviateDirect({ engine, policy: { writes: false, destructive: false } });
      await fill(server, 'Tea');
      for (const [tool, args] of readsOf('Tea')) await server.call(tool, args);
      const [tool, args] = ['delete_objects', { collection_name: 'Tea', where, dry_run: true }] as const;
      expect(await server.call(tool, args)).toEqual({ objects: 1, deleted: false });
      expect(await server.call('get_schema')).toMatchObject({ collections: [{ writable: false }] });
    });
  });

  describe('a server that may write, and not destroy', () => {
    it('refuses what takes many objects at once', async ({ expect }) => {
      await using server = await weaviateDirect({ engine, policy: { destructive: false } });
      await fill(server, 'Tea');
      for (const [tool, args] of destroysOf('Tea')) {
        expect(await server.fail(tool, args), tool).toMatchObject({
          code: 'destructive_disabled',
          hint: expect.stringContaining('servers.weaviate-direct.destructive: true'),
        });
      }
      expect(await server.store.count('Tea')).toBe(1);
    });

    it('writes, changes and deletes single objects', async ({ expect }) => {
      await using server = await weaviateDirect({ engine, policy: { destructive: false } });
      await fill(server, 'Tea');
      const calls = writesOf('Tea').filter(([tool]) => tool !== 'set_tenants');
      for (const [tool, args] of [...calls, create]) await server.call(tool, args);
      expect(await server.store.get('Tea', id)).toBeNull();
      expect(await server.store.getCollection('New')).not.toBeNull();
    });
  });

  describe('a collection that is not allowed', () => {
    const policy = { allow: ['Tea*', 'Absent*'], deny: ['*Secret'] };

    it.for(['TeaSecret', 'Coffee'])(
      'is for every tool as if there were no %s',
      async (hidden, { expect }) => {
        await using server = await weaviateDirect({ engine, policy });
        await fill(server, 'Tea');
        await fill(server, hidden);
        const tables = [readsOf, readsOfTenants, graphqlOf, writesOf, destroysOf];
        for (const table of tables) {
          const missing = table('AbsentOne');
          for (const [index, [tool, args]] of table(hidden).entries()) {
            const failure = await server.fail(tool, args);
            const expected = await server.fail(tool, missing[index]?.[1] ?? {});
            expect(failure, tool).toMatchObject({ code: 'collection_unknown' });
            expect(failure.message.replace(hidden, 'AbsentOne'), tool).toBe(expected.message);
            expect(failure.hint, tool).not.toContain(hidden);
          }
        }
        expect(await server.store.count(hidden)).toBe(1);
      },
    );

    it('is in no list, count or error', async ({ expect }) => {
      await using server = await weaviateDirect({ engine, policy });
      for (const name of ['Tea', 'TeaSecret', 'Coffee']) await fill(server, name);
      expect(await server.call('list_collections')).toMatchObject({ collections: [{ name: 'Tea' }] });
      expect(await server.call('get_schema')).toMatchObject({ collections: [{ name: 'Tea' }] });
      const status = await server.call('cluster_status');
      expect(status).toMatchObject({ collections: 1, nodes: [{ objects: null, shards: null }] });
      const call = { collection_name: 'TeaSecre', query_text: 'x' };
      expect((await server.fail('hybrid_search', call)).hint).not.toContain('TeaSecret');
    });

    it('cannot be made, whether or not there is one', async ({ expect }) => {
      await using server = await weaviateDirect({ engine, policy });
      await fill(server, 'Coffee');
      const names = ['Coffee', 'Cocoa', 'TeaSecret'];
      for (const collection_name of names) {
        const failure = await server.fail('create_collection', { collection_name, properties: [] });
        expect(failure).toMatchObject({
          code: 'collection_not_allowed',
          hint: expect.stringContaining('Tea*'),
        });
      }
    });
  });

  describe('the collections of the memory server', () => {
    it('are read like others, and never changed', async ({ expect }) => {
      await using server = await weaviateDirect({ engine });
      const name = 'McpctlMemory';
      await fill(server, name);
      for (const [tool, args] of readsOf(name)) await server.call(tool, args);
      for (const [tool, args] of [...writesOf(name), ...destroysOf(name)]) {
        expect(await server.fail(tool, args), tool).toMatchObject({ code: 'collection_protected' });
      }
      const call = { collection_name: 'McpctlMine', properties: [] };
      expect(await server.fail('create_collection', call)).toMatchObject({ code: 'collection_protected' });
      expect(await server.call('get_schema')).toMatchObject({ collections: [{ name, writable: false }] });
      expect(await server.store.count(name)).toBe(1);
    });

    it('are hidden when they are denied', async ({ expect }) => {
      await using server = await weaviateDirect({ engine, policy: { deny: ['Mcpctl*'] } });
      await fill(server, 'McpctlMemory');
      for (const [tool, args] of [...readsOf('McpctlMemory'), ...writesOf('McpctlMemory')]) {
        expect(await server.fail(tool, args), tool).toMatchObject({ code: 'collection_unknown' });
      }
    });
  });
});
