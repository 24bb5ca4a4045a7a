/**
 * The embedded engine: SQLite with FTS5 for words and sqlite-vec for vectors. Exact; several processes can share one
 * directory. Right up to some 100,000 vectors in one partition.
 */
import { aggregate } from './embedded/aggregate.ts';
import {
  createCollection,
  deleteCollection,
  findCollection,
  listCollections,
  resetVectors,
} from './embedded/collections.ts';
import { deleteWhere } from './embedded/delete-where.ts';
import { engineStatus } from './embedded/engine-status.ts';
import { migrate } from './embedded/migrate.ts';
import { NearVectors } from './embedded/near-vectors.ts';
import { countObjects, getObject, listObjects } from './embedded/read-objects.ts';
import { openScope, type Scope } from './embedded/scope.ts';
import { searchHybrid, searchKeyword, searchVector } from './embedded/search.ts';
import { guarded, openSqlite } from './embedded/sqlite.ts';
import { listTenants, setTenants } from './embedded/tenants.ts';
import { updateCollection } from './embedded/update-collection.ts';
import { merge, removeObjects, upsert, upsertEach } from './embedded/write-objects.ts';
import type { VectorStore } from './vector-store.ts';
import { VectorStoreError } from './vector-store-error.ts';

/** @throws OperationalError `VECTOR_STORE_FAILED` */
export function openEmbeddedStore({ directory }: { readonly directory: string }): VectorStore {
  const db = openSqlite(directory);
  migrate(db);
  const engine = { db, near: new NearVectors(db) };
  const scope = (name: string, tenant: string | undefined): Scope => openScope(db, name, tenant);
  return {
    engine: 'embedded',
    // SQLite is in this process: it cannot be away.
    breakerState: 'closed',
    ping: async () => guarded('ping', () => void db.prepare('SELECT 1').get()),
    listCollections: async () => listCollections(db).map(({ config }) => config),
    getCollection: async (name) => findCollection(db, name)?.config ?? null,
    createCollection: async (config) => createCollection(db, config),
    deleteCollection: async (name) => deleteCollection(db, name),
    resetVectors: async (name, config) => resetVectors(db, name, config),
    updateCollection: async (name, patch) => updateCollection(db, name, patch),
    listTenants: async (name) => listTenants(db, name),
    setTenants: async (name, tenants) => setTenants(db, name, tenants),
    count: async (name, filter, { tenant } = {}) => countObjects(db, scope(name, tenant), filter),
    upsert: async (name, batch, { tenant, space } = {}) => upsert(db, scope(name, tenant), batch, space),
    upsertEach: async (name, batch, { tenant, space } = {}) =>
      upsertEach(db, scope(name, tenant), batch, space),
    merge: async (name, id, patch, { tenant, space } = {}) =>
      merge(db, scope(name, tenant), id, patch, space),
    get: async (name, id, { tenant, includeVector = false } = {}) =>
      getObject(db, scope(name, tenant), id, includeVector),
    delete: async (name, ids, { tenant } = {}) => removeObjects(db, scope(name, tenant), ids),
    deleteWhere: async (name, filter, { tenant, dryRun = false } = {}) =>
      deleteWhere(db, scope(name, tenant), filter, dryRun),
    list: async (name, page) => listObjects(db, scope(name, page.tenant), page),
    searchKeyword: async (name, query) => searchKeyword(engine, scope(name, query.tenant), query),
    searchVector: async (name, query) => searchVector(engine, scope(name, query.tenant), query),
    searchHybrid: async (name, query) => searchHybrid(engine, scope(name, query.tenant), query),
    aggregate: async (name, query) => aggregate(db, scope(name, query.tenant), query),
    status: async () => engineStatus(db),
    graphql: async () => {
      throw new VectorStoreError(
        'graphql_unsupported',
        'The embedded engine has no GraphQL',
        'GraphQL needs a Weaviate: `vectors: { engine: weaviate }` in mcpctl.yaml',
      );
    },
    close: async () => {
      if (db.isOpen) db.close();
    },
  };
}
