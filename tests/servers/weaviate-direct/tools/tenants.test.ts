import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { engines } from '../stores.ts';
import { type WeaviateDirect, weaviateDirect } from '../weaviate-direct-under-test.ts';

describe.for(engines)('on $name', (engine) => {
  let server: WeaviateDirect;
  beforeAll(async () => {
    server = await weaviateDirect({ engine });
    await server.call('create_collection', {
      collection_name: 'Mail',
      properties: [{ name: 'subject', data_type: 'text' }],
      multi_tenant: true,
    });
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const set = (tenants: object[], more: object = {}) =>
    server.call('set_tenants', { collection_name: 'Mail', tenants, ...more });

  describe('set_tenants', () => {
    it('adds, switches and removes, once, and tells it first when asked', async ({ expect }) => {
      const nothing = { added: [], changed: [], removed: [], unchanged: [], dry_run: false };
      expect(await set([{ name: 't1' }, { name: 't2', status: 'inactive' }])).toEqual({
        ...nothing,
        added: ['t1', 't2'],
      });
      expect(await set([{ name: 't1' }, { name: 't2' }])).toEqual({
        ...nothing,
        changed: ['t2'],
        unchanged: ['t1'],
      });
      const removal = [{ name: 't1', status: 'removed' }, { name: 't2' }];
      expect(await set(removal, { dry_run: true })).toEqual({
        ...nothing,
        removed: ['t1'],
        unchanged: ['t2'],
        dry_run: true,
      });
      expect(await server.store.listTenants('Mail')).toHaveLength(2);
      expect(await set(removal)).toMatchObject({ removed: ['t1'] });
      expect(await set(removal)).toMatchObject({ removed: [], unchanged: ['t1', 't2'] });
      expect(await server.store.listTenants('Mail')).toEqual([{ name: 't2', status: 'active' }]);
    });

    it.for([
      [[{ name: 'a' }, { name: 'a', status: 'removed' }], 'tenant_repeated'],
      [[{ name: 'a b' }], 'tenant_invalid'],
      [[{ name: 'a', status: 'asleep' }], 'arguments_invalid'],
    ] as const)('refuses %j', async ([tenants, code], { expect }) => {
      expect(await server.fail('set_tenants', { collection_name: 'Mail', tenants })).toMatchObject({ code });
    });

    it('needs a collection that keeps tenants apart', async ({ expect }) => {
      await server.call('create_collection', { collection_name: 'Shared', properties: [] });
      const collection_name = 'Shared';
      expect(await server.fail('set_tenants', { collection_name, tenants: [{ name: 'a' }] })).toMatchObject({
        code: 'tenants_unsupported',
      });
      expect(await server.fail('list_tenants', { collection_name })).toMatchObject({
        code: 'tenants_unsupported',
      });
    });
  });

  describe('list_tenants', () => {
    it('gives each once, page by page', async ({ expect }) => {
      await server.call('create_collection', {
        collection_name: 'Box',
        properties: [],
        multi_tenant: true,
      });
      const names = Array.from({ length: 7 }, (_, n) => `box-${n}`);
      await server.call('set_tenants', {
        collection_name: 'Box',
        tenants: names.map((name) => ({ name, status: name === 'box-3' ? 'inactive' : 'active' })),
      });
      const list = (more: object) =>
        server.call<{ tenants: { name: string; status: string }[]; next_cursor: string | null }>(
          'list_tenants',
          { collection_name: 'Box', limit: 4, ...more },
        );
      const first = await list({});
      const rest = await list({ cursor: first.next_cursor });
      const tenants = [...first.tenants, ...rest.tenants];
      expect(tenants.map(({ name }) => name)).toEqual(names);
      expect(tenants.filter(({ status }) => status === 'inactive')).toEqual([
        { name: 'box-3', status: 'inactive' },
      ]);
      expect(rest.next_cursor).toBeNull();
    });
  });

  describe('objects of tenants', () => {
    beforeAll(async () => {
      await set([{ name: 'ann' }, { name: 'bob' }, { name: 'off', status: 'inactive' }]);
    });

    it('are seen by nobody else', async ({ expect }) => {
      const id = randomUUID();
      const mail = { collection_name: 'Mail', tenant: 'ann' };
      await server.call('add_object', { ...mail, id, properties: { subject: 'hello ann' } });
      await server.call('add_objects', {
        ...mail,
        tenant: 'bob',
        objects: [{ properties: { subject: 'hello bob' } }],
      });
      const asked = [
        ['hybrid_search', { query_text: 'hello' }],
        ['search', { mode: 'bm25', query: 'hello' }],
        ['search', { mode: 'near_text', query: 'hello' }],
        ['list_objects', {}],
      ] as const;
      for (const [tool, args] of asked) {
        expect(await server.call(tool, { ...mail, ...args })).toMatchObject({
          objects: [{ properties: { subject: 'hello ann' } }],
        });
      }
      expect(await server.call('aggregate', mail)).toMatchObject({ groups: [{ count: 1 }] });
      const other = { ...mail, tenant: 'bob' };
      expect(await server.fail('get_object', { ...other, id })).toMatchObject({ code: 'object_not_found' });
      expect(await server.call('delete_object', { ...other, id })).toMatchObject({ deleted: false });
      const change = { properties: { subject: 'changed' } };
      expect(await server.fail('update_object', { ...other, id, ...change })).toMatchObject({
        code: 'object_not_found',
      });
      await server.call('update_object', { ...mail, id, ...change });
      const where = { operator: 'Like', path: 'subject', value: '*' };
      expect(await server.call('delete_objects', { ...other, where })).toMatchObject({ objects: 1 });
      expect(await server.call('get_object', { ...mail, id })).toMatchObject(change);
    });

    it.for([
      [{}, 'tenant_required'],
      [{ tenant: 'nobody' }, 'tenant_unknown'],
      [{ tenant: 'off' }, 'tenant_inactive'],
    ] as const)('need a tenant that is there and active: %j', async ([scope, code], { expect }) => {
      const mail = { collection_name: 'Mail', ...scope };
      const id = randomUUID();
      const properties = {};
      const calls = [
        ['add_object', { properties }],
        ['add_objects', { objects: [{ properties }] }],
        ['get_object', { id }],
        ['list_objects', {}],
        ['update_object', { id, properties }],
        ['delete_object', { id }],
        ['delete_objects', { where: { operator: 'IsNull', path: 'subject', value: true } }],
        ['hybrid_search', { query_text: 'x' }],
        ['search', { mode: 'near_text', query: 'x' }],
        ['aggregate', {}],
        ['export_collection', {}],
        ['import_objects', { data: '{"properties":{}}' }],
      ] as const;
      for (const [tool, args] of calls) {
        const failure = await server.fail(tool, { ...mail, ...args });
        expect(failure, tool).toMatchObject({ code, hint: expect.stringMatching(/./) });
      }
    });
  });
});
