import { beforeEach, describe, it } from 'vitest';
import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import type { StoredObject } from '../../../../src/runtime/vector/stored-object.ts';
import type { VectorStore } from '../../../../src/runtime/vector/vector-store.ts';
import { articleConfig, articles } from './articles.ts';
import { id, idsOf, refill, type StoreUnderTest } from './store-under-test.ts';

const config: CollectionConfig = {
  name: 'Letter',
  properties: [{ name: 'text', dataType: 'text' }],
  dimensions: 2,
  multiTenant: true,
};

const letter = (number: number, text: string): StoredObject => ({
  id: id(number),
  properties: { text },
  vector: Float32Array.of(1, number),
});

/** Every call about objects, with the tenant it is given. */
const calls: readonly {
  readonly method: string;
  readonly call: (store: VectorStore, scope: { tenant?: string }) => Promise<unknown>;
}[] = [
  { method: 'count', call: (store, scope) => store.count('Letter', undefined, scope) },
  { method: 'upsert', call: (store, scope) => store.upsert('Letter', [letter(9, 'x')], scope) },
  { method: 'upsertEach', call: (store, scope) => store.upsertEach('Letter', [letter(9, 'x')], scope) },
  { method: 'merge', call: (store, scope) => store.merge('Letter', id(1), { properties: {} }, scope) },
  { method: 'get', call: (store, scope) => store.get('Letter', id(1), scope) },
  { method: 'delete', call: (store, scope) => store.delete('Letter', [id(1)], scope) },
  {
    method: 'deleteWhere',
    call: (store, scope) =>
      store.deleteWhere('Letter', { operator: 'Equal', path: ['text'], value: 'hello' }, scope),
  },
  { method: 'list', call: (store, scope) => store.list('Letter', { limit: 5, ...scope }) },
  {
    method: 'searchKeyword',
    call: (store, scope) => store.searchKeyword('Letter', { query: 'hello', limit: 5, ...scope }),
  },
  {
    method: 'searchVector',
    call: (store, scope) =>
      store.searchVector('Letter', { vector: Float32Array.of(1, 1), limit: 5, ...scope }),
  },
  {
    method: 'searchHybrid',
    call: (store, scope) =>
      store.searchHybrid('Letter', {
        query: 'hello',
        vector: Float32Array.of(1, 1),
        alpha: 0.5,
        limit: 5,
        ...scope,
      }),
  },
  {
    method: 'aggregate',
    call: (store, scope) => store.aggregate('Letter', { properties: [], limit: 5, ...scope }),
  },
];

export function describeTenants(store: StoreUnderTest): void {
  describe('tenants', () => {
    beforeEach(async () => {
      await refill(store(), config);
      await store().setTenants('Letter', [
        { name: 'ann', status: 'active' },
        { name: 'Bob-2', status: 'active' },
        { name: 'asleep', status: 'active' },
      ]);
      await store().upsert('Letter', [letter(1, 'hello from ann'), letter(2, 'second')], { tenant: 'ann' });
      await store().upsert('Letter', [letter(1, 'hello from bob')], { tenant: 'Bob-2' });
      await store().setTenants('Letter', [{ name: 'asleep', status: 'inactive' }]);
    });

    it('are listed by name with their status', async ({ expect }) => {
      expect(await store().listTenants('Letter')).toEqual([
        { name: 'Bob-2', status: 'active' },
        { name: 'ann', status: 'active' },
        { name: 'asleep', status: 'inactive' },
      ]);
    });

    it('see their own objects only, even where ids are the same', async ({ expect }) => {
      const tenant = 'ann';
      const vector = Float32Array.of(1, 1);
      expect((await store().get('Letter', id(1), { tenant }))?.properties).toEqual({
        text: 'hello from ann',
      });
      expect((await store().get('Letter', id(1), { tenant: 'Bob-2' }))?.properties).toEqual({
        text: 'hello from bob',
      });
      expect(await store().get('Letter', id(2), { tenant: 'Bob-2' })).toBeNull();
      expect(await store().count('Letter', undefined, { tenant })).toBe(2);
      expect(idsOf(await store().list('Letter', { limit: 9, tenant }))).toEqual([id(1), id(2)]);
      for (const hits of [
        await store().searchKeyword('Letter', { query: 'hello', limit: 5, tenant }),
        await store().searchVector('Letter', { vector, limit: 1, tenant }),
        await store().searchHybrid('Letter', { query: 'hello', vector, alpha: 0.5, limit: 1, tenant }),
      ]) {
        expect(hits.map(({ properties }) => properties)).toEqual([{ text: 'hello from ann' }]);
      }
      expect(await store().aggregate('Letter', { properties: [], limit: 1, tenant })).toMatchObject([
        { count: 2 },
      ]);
    });

    it('change and delete their own objects only', async ({ expect }) => {
      const tenant = 'ann';
      await store().merge('Letter', id(1), { properties: { text: 'changed' } }, { tenant });
      expect((await store().get('Letter', id(1), { tenant: 'Bob-2' }))?.properties).toEqual({
        text: 'hello from bob',
      });
      const filter = { operator: 'Like', path: ['text'], value: '*' } as const;
      expect(await store().deleteWhere('Letter', filter, { tenant: 'Bob-2' })).toBe(1);
      expect(await store().delete('Letter', [id(1), id(2)], { tenant })).toBe(2);
      expect(await store().count('Letter', undefined, { tenant })).toBe(0);
    });

    it('keep their objects while they are inactive', async ({ expect }) => {
      await store().setTenants('Letter', [{ name: 'ann', status: 'inactive' }]);
      await store().setTenants('Letter', [{ name: 'ann', status: 'active' }]);
      expect(await store().count('Letter', undefined, { tenant: 'ann' })).toBe(2);
    });

    it('go with their objects when they are removed, and begin empty when they come again', async ({
      expect,
    }) => {
      await store().setTenants('Letter', [{ name: 'ann', status: 'removed' }]);
      expect((await store().listTenants('Letter')).map(({ name }) => name)).toEqual(['Bob-2', 'asleep']);
      await store().setTenants('Letter', [{ name: 'ann', status: 'active' }]);
      expect(await store().count('Letter', undefined, { tenant: 'ann' })).toBe(0);
      const query = { query: 'hello', limit: 5, tenant: 'ann' };
      expect(await store().searchKeyword('Letter', query)).toEqual([]);
      expect(await store().count('Letter', undefined, { tenant: 'Bob-2' })).toBe(1);
    });

    it('may be removed where they are not', async ({ expect }) => {
      await store().setTenants('Letter', [{ name: 'nobody', status: 'removed' }]);
      expect(await store().listTenants('Letter')).toHaveLength(3);
    });

    describe.for(calls)('$method', ({ call }) => {
      it.for([
        { title: 'no tenant', scope: {}, code: 'tenant_required' },
        { title: 'a tenant that is not', scope: { tenant: 'Ann' }, code: 'tenant_unknown' },
        { title: 'an inactive tenant', scope: { tenant: 'asleep' }, code: 'tenant_inactive' },
      ])('refuses $title', async ({ scope, code }, { expect }) => {
        await expect(call(store(), scope)).rejects.toMatchObject({
          name: 'VectorStoreError',
          code,
          hint: expect.stringMatching(/./),
        });
      });
    });

    it.for(['', 'a b', 'ä', 'x'.repeat(65)])('are not called %j', async (name, { expect }) => {
      await expect(store().setTenants('Letter', [{ name, status: 'active' }])).rejects.toMatchObject({
        name: 'VectorStoreError',
        code: 'tenant_invalid',
      });
    });

    it('are unknown to a collection that keeps none apart', async ({ expect }) => {
      await refill(store(), articleConfig, articles);
      for (const call of [
        () => store().listTenants('Article'),
        () => store().setTenants('Article', [{ name: 'ann', status: 'active' }]),
        () => store().count('Article', undefined, { tenant: 'ann' }),
        () => store().get('Article', id(1), { tenant: 'ann' }),
      ]) {
        await expect(call()).rejects.toMatchObject({ code: 'tenants_unsupported' });
      }
    });
  });
}
