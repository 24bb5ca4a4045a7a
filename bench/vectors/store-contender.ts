/** Either engine, through the interface that mcpctl's servers use. */
import type { VectorStore } from '../../src/runtime/vector/vector-store.ts';
import { alpha, type Contender, hits, type Place } from './contender.ts';
import { dimensions, type Query } from './corpus.ts';

export function storeContender(store: VectorStore): Contender {
  return {
    // The embedded engine works in this process: there is nothing to wait for.
    inFlight: store.engine === 'embedded' ? 1 : 2,
    create: async (name, tenants) => {
      const multiTenant = tenants.length > 0;
      await store.createCollection({
        name,
        properties: [{ name: 'body', dataType: 'text' }],
        dimensions,
        multiTenant,
      });
      const added = tenants.map((tenant) => ({ name: tenant, status: 'active' as const }));
      if (multiTenant) await store.setTenants(name, added);
    },
    insert: async ({ collection, tenant }, documents) => {
      const objects = documents.map(({ id, body, vector }) => ({ id, properties: { body }, vector }));
      await store.upsert(collection, objects, { tenant });
    },
    searches: {
      'near vector': async ({ collection, tenant }: Place, { vector }: Query) =>
        (await store.searchVector(collection, { vector, limit: hits, tenant })).length,
      BM25: async ({ collection, tenant }, { words: query }) =>
        (await store.searchKeyword(collection, { query, limit: hits, tenant })).length,
      hybrid: async ({ collection, tenant }, { words: query, vector }) =>
        (await store.searchHybrid(collection, { query, vector, alpha, limit: hits, tenant })).length,
    },
    drop: async (collection) => void (await store.deleteCollection(collection)),
    [Symbol.asyncDispose]: () => store.close(),
  };
}
