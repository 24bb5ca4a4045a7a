/**
 * The embedded engine: SQLite with FTS5 for words and sqlite-vec for vectors. Exact; several processes can share one
 * directory. Right up to some 100,000 vectors in one partition.
 */
import type { DatabaseSync } from 'node:sqlite';
import { checkObject, checkSpace } from './check-object.ts';
import {
  type Collection,
  createCollection,
  deleteCollection,
  findCollection,
  listCollections,
  openCollection,
  resetVectors,
} from './embedded/collections.ts';
import { filterSql } from './embedded/filter-sql.ts';
import { scopeToken } from './embedded/keyword-match.ts';
import { NearVectors } from './embedded/near-vectors.ts';
import { objectOf, vectorBytes, vectorOf } from './embedded/rows.ts';
import { searchHybrid, searchKeyword, searchVector } from './embedded/search.ts';
import { guarded, inTransaction, openSqlite, prepared } from './embedded/sqlite.ts';
import type { PropertyValue, StoredObject } from './stored-object.ts';
import type { VectorStore } from './vector-store.ts';
import { VectorStoreError } from './vector-store-error.ts';

const maxBatch = 200;
const maxPage = 1000;

/** @throws OperationalError `VECTOR_STORE_FAILED` */
export function openEmbeddedStore({ directory }: { readonly directory: string }): VectorStore {
  const db = openSqlite(directory);
  const engine = { db, near: new NearVectors(db) };
  return {
    engine: 'embedded',
    // SQLite is in this process: it cannot be away.
    breakerState: 'closed',
    ping: async () => guarded('ping', () => void db.prepare('SELECT 1').get()),
    listCollections: async () => listCollections(db).map(({ config }) => config),
    getCollection: async (name) => findCollection(db, name)?.config ?? null,
    createCollection: async (config) => createCollection(db, config),
    deleteCollection: async (name) => deleteCollection(db, name),
    count: async (name, filter) => {
      const { objects, config } = openCollection(db, name);
      const { sql, values } = filterSql(filter, config);
      const count = guarded('count', () =>
        db.prepare(`SELECT count(*) AS n FROM ${objects} o WHERE ${sql}`).get(...values),
      );
      return Number(count?.['n'] ?? 0);
    },
    resetVectors: async (name, config) => resetVectors(db, name, config),
    upsert: async (name, batch, { space } = {}) => upsert(db, openCollection(db, name), batch, space),
    get: async (name, id, { includeVector = false } = {}) =>
      get(db, openCollection(db, name), id, includeVector),
    delete: async (name, ids) => remove(db, openCollection(db, name), ids),
    list: async (name, { limit, after = '', filter }) => {
      const { objects, config } = openCollection(db, name);
      const { sql, values } = filterSql(filter, config);
      const select = `SELECT o.id, o.properties FROM ${objects} o WHERE o.id > ? AND (${sql}) ORDER BY o.id LIMIT ?`;
      const page = Math.min(limit, maxPage);
      return guarded('list', () =>
        db
          .prepare(select)
          .all(after, ...values, page)
          .map(objectOf),
      );
    },
    searchKeyword: async (name, query) => searchKeyword(engine, openCollection(db, name), query),
    searchVector: async (name, query) => searchVector(engine, openCollection(db, name), query),
    searchHybrid: async (name, query) => searchHybrid(engine, openCollection(db, name), query),
    graphql: async () => {
      throw new VectorStoreError(
        'graphql_unsupported',
        'The embedded engine has no GraphQL',
        'GraphQL needs a Weaviate: `vectors: { engine: weaviate }` in mcpctl.yaml, which this version of mcpctl cannot run yet',
      );
    },
    close: async () => {
      if (db.isOpen) db.close();
    },
  };
}

function upsert(
  db: DatabaseSync,
  collection: Collection,
  batch: readonly StoredObject[],
  space: string | undefined,
): void {
  if (batch.length > maxBatch)
    throw new RangeError(`at most ${maxBatch} objects a call, got ${batch.length}`);
  const { config, searchable, objects, keywords, vectors } = collection;
  for (const object of batch) checkObject(config, object);
  if (batch.some(({ vector }) => vector !== undefined)) checkSpace(config, space);
  inTransaction(db, 'write objects', () => {
    const insert = prepared(db, `INSERT INTO ${objects} (id, partition, properties) VALUES (?, ?, ?)`);
    const marks = searchable.map(() => ', ?').join('');
    const columns = searchable.map((_, index) => `, c${index}`).join('');
    const index = prepared(db, `INSERT INTO ${keywords} (rowid, scope${columns}) VALUES (?, ?${marks})`);
    const embed = prepared(db, `INSERT INTO ${vectors} (partition, row, embedding) VALUES (?, ?, ?)`);
    removeRows(
      db,
      collection,
      batch.map(({ id }) => id),
    );
    for (const { id, properties, vector } of batch) {
      const partition = partitionValue(collection, properties);
      const stored = normalized(collection, properties);
      const { lastInsertRowid: row } = insert.run(id, partition, JSON.stringify(stored));
      index.run(row, scopeToken(partition), ...searchable.map((name) => searchText(stored[name])));
      if (vector !== undefined) embed.run(partition, row, vectorBytes(vector));
    }
  });
}

function get(
  db: DatabaseSync,
  { objects, vectors }: Collection,
  id: string,
  includeVector: boolean,
): StoredObject | null {
  const join = includeVector ? `LEFT JOIN ${vectors} v ON v.partition = o.partition AND v.row = o.row` : '';
  const select = `SELECT o.* ${includeVector ? ', v.embedding' : ''} FROM ${objects} o ${join} WHERE o.id = ?`;
  const row = guarded('read an object', () => db.prepare(select).get(id));
  return row === undefined ? null : { ...objectOf(row), ...vectorOf(row) };
}

function remove(db: DatabaseSync, collection: Collection, ids: readonly string[]): number {
  return inTransaction(db, 'delete objects', () => removeRows(db, collection, ids));
}

function removeRows(
  db: DatabaseSync,
  { objects, keywords, vectors }: Collection,
  ids: readonly string[],
): number {
  const find = prepared(db, `DELETE FROM ${objects} WHERE id = ? RETURNING row, partition`);
  const unindex = prepared(db, `DELETE FROM ${keywords} WHERE rowid = ?`);
  const unembed = prepared(db, `DELETE FROM ${vectors} WHERE partition = ? AND row = ?`);
  let removed = 0;
  for (const id of ids) {
    const found = find.get(id);
    if (found === undefined) continue;
    unindex.run(Number(found['row']));
    unembed.run(String(found['partition']), Number(found['row']));
    removed += 1;
  }
  return removed;
}

function partitionValue(
  { config: { partitionBy } }: Collection,
  properties: StoredObject['properties'],
): string {
  return partitionBy === undefined ? '' : String(properties[partitionBy] ?? '');
}

/** Dates as UTC in ISO 8601, so that they compare as text. */
function normalized(
  { config }: Collection,
  properties: StoredObject['properties'],
): Record<string, PropertyValue> {
  const dates = new Set(
    config.properties.filter(({ dataType }) => dataType === 'date').map(({ name }) => name),
  );
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      dates.has(name) && typeof value === 'string' ? new Date(value).toISOString() : value,
    ]),
  );
}

function searchText(value: PropertyValue | undefined): string {
  return Array.isArray(value) ? value.join('\n') : String(value ?? '');
}
