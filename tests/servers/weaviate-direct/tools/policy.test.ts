import { describe, it } from 'vitest';
import { weaviateDirect } from '../weaviate-direct-under-test.ts';

const id = '00000000-0000-4000-8000-000000000000';
const collection_name = 'Tea';
const writes = [
  ['create_collection', { collection_name, properties: [] }],
  ['add_object', { collection_name, properties: {} }],
  ['add_objects', { collection_name, objects: [{ properties: {} }] }],
  ['update_object', { collection_name, id, properties: {} }],
  ['delete_object', { collection_name, id }],
  ['delete_collection', { collection_name, confirm: collection_name }],
] as const;

describe('a server whose writes are switched off', () => {
  it.for(writes)('refuses %s, and says who can switch it on', async ([tool, args], { expect }) => {
    await using server = await weaviateDirect({ policy: { writes: false, destructive: true } });
    const { code, hint } = await server.fail(tool, args);
    expect(code).toBe('writes_disabled');
    expect(hint).toContain('servers.weaviate-direct.writes: true');
    expect(await server.store.listCollections()).toEqual([]);
  });
});

describe('a server that may write', () => {
  it('deletes no collection unless that is switched on too', async ({ expect }) => {
    await using server = await weaviateDirect({ policy: { writes: true, destructive: false } });
    await server.call('create_collection', { collection_name, properties: [] });
    const call = { collection_name, confirm: collection_name };
    expect(await server.fail('delete_collection', call)).toMatchObject({ code: 'destructive_disabled' });
    expect(await server.store.getCollection(collection_name)).not.toBeNull();
  });

  it.for(writes)(
    'still leaves the collections of the memory server alone: %s',
    async ([tool, args], { expect }) => {
      await using server = await weaviateDirect();
      const name = 'McpctlMemory';
      await server.store.createCollection({ name, properties: [], dimensions: null });
      const call = { ...args, collection_name: name, ...('confirm' in args ? { confirm: name } : {}) };
      expect(await server.fail(tool, call)).toMatchObject({ code: 'collection_protected' });
      expect(await server.call('get_schema')).toMatchObject({ collections: [{ name, writable: false }] });
    },
  );
});
