/**
 * A Weaviate: elsewhere, or run by mcpctl. Vectors in HNSW indexes, so that searches among many are approximate;
 * filters, counts and searches among few are exact (docs/vector-engines.md).
 */
import type { VectorStore } from './vector-store.ts';
import { aggregate } from './weaviate/aggregate.ts';
import { Catalogue } from './weaviate/catalogue.ts';
import { WeaviateConnection } from './weaviate/connection.ts';
import { deleteObjects, deleteWhere } from './weaviate/delete-objects.ts';
import { type Engine, type Scope, scopeOf } from './weaviate/engine.ts';
import { engineStatus } from './weaviate/engine-status.ts';
import { postGraphql } from './weaviate/graphql.ts';
import { Lanes } from './weaviate/lanes.ts';
import { mergeObject } from './weaviate/merge-object.ts';
import { countObjects, getObject, listObjects } from './weaviate/read-objects.ts';
import { createCollection, deleteCollection, resetVectors } from './weaviate/schema.ts';
import { searchHybrid, searchKeyword, searchVector } from './weaviate/search.ts';
import { listTenants, setTenants } from './weaviate/tenants.ts';
import { updateCollection } from './weaviate/update-collection.ts';
import type { WeaviateOptions } from './weaviate/weaviate-options.ts';
import { upsert, upsertEach } from './weaviate/write-objects.ts';

/** Batches under way at a time, of all callers of this store. */
const writeLanes = { lanes: 2, maxWaiting: 1000, maxWaitMs: 30_000 };

/**
 * Connects with the first call: never fails because Weaviate is away. Every call then rejects with OperationalError
 * `VECTOR_STORE_FAILED` or `CIRCUIT_OPEN` while it is; with VectorStoreError `permission_denied` when the key may not.
 */
export function openWeaviateStore(options: WeaviateOptions): VectorStore {
  const connection = new WeaviateConnection(options);
  const catalogue = new Catalogue(connection);
  const engine: Engine = {
    connection,
    catalogue,
    lanes: new Lanes(writeLanes),
  };
  const toRead = async (name: string, tenant: string | undefined): Promise<Scope> =>
    scopeOf(await catalogue.open(name), tenant);
  const toWrite = async (name: string, tenant: string | undefined): Promise<Scope> =>
    scopeOf(await catalogue.openToWrite(name), tenant);
  return {
    engine: 'weaviate',
    get breakerState() {
      return connection.breakerState;
    },
    ping: (signal) => connection.ping(signal),
    listCollections: () => catalogue.describe(),
    getCollection: async (name) => (await catalogue.find(name))?.config ?? null,
    createCollection: (config) => createCollection(engine, config),
    deleteCollection: (name) => deleteCollection(engine, name),
    resetVectors: (name, config) => resetVectors(engine, name, config),
    updateCollection: (name, patch) => updateCollection(engine, name, patch),
    listTenants: (name) => listTenants(engine, name),
    setTenants: (name, tenants) => setTenants(engine, name, tenants),
    count: async (name, filter, { tenant } = {}) => countObjects(engine, await toRead(name, tenant), filter),
    upsert: async (name, batch, { tenant, space } = {}) =>
      upsert(engine, await toWrite(name, tenant), batch, space),
    upsertEach: async (name, batch, { tenant, space } = {}) =>
      upsertEach(engine, await toWrite(name, tenant), batch, space),
    merge: async (name, id, patch, { tenant, space } = {}) =>
      mergeObject(engine, await toWrite(name, tenant), { id, patch, space }),
    get: async (name, id, { tenant, includeVector = false } = {}) =>
      getObject(engine, await toRead(name, tenant), id, includeVector),
    delete: async (name, ids, { tenant } = {}) => deleteObjects(engine, await toWrite(name, tenant), ids),
    deleteWhere: async (name, filter, { tenant, dryRun = false } = {}) =>
      deleteWhere(engine, await toWrite(name, tenant), filter, dryRun),
    list: async (name, page) => listObjects(engine, await toRead(name, page.tenant), page),
    searchKeyword: async (name, query) => searchKeyword(engine, await toRead(name, query.tenant), query),
    searchVector: async (name, query) => searchVector(engine, await toRead(name, query.tenant), query),
    searchHybrid: async (name, query) => searchHybrid(engine, await toRead(name, query.tenant), query),
    aggregate: async (name, query) => aggregate(engine, await toRead(name, query.tenant), query),
    status: () => engineStatus(connection),
    graphql: (query, variables) => postGraphql(connection, 'run a query', { query, variables }),
    close: () => connection.close(),
  };
}
