/** The engine's database file. The only file that loads sqlite-vec. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { getLoadablePath } from 'sqlite-vec';
import { OperationalError, reasonOf } from '../../errors.ts';
import { VectorStoreError } from '../vector-store-error.ts';
import { addSqlFunctions } from './sql-functions.ts';

/** Pages kept in memory: the vectors that one search compares exactly lie on as many pages. */
const cacheKibibytes = 16 * 1024;
/** A writer waits this long for another process's transaction. */
const busyTimeoutMs = 5000;

/** @throws OperationalError `VECTOR_STORE_FAILED` */
export function openSqlite(directory: string): DatabaseSync {
  return guarded('open', () => {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const db = new DatabaseSync(path.join(directory, 'vectors.db'), {
      allowExtension: true,
      timeout: busyTimeoutMs,
    });
    db.loadExtension(getLoadablePath());
    // A row with its vector must fit a quarter of a page, or every row of a scan takes a second read.
    db.exec(`
      PRAGMA page_size = 16384;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA cache_size = -${cacheKibibytes};
      CREATE TABLE IF NOT EXISTS collections (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        config TEXT NOT NULL
      );
      CREATE TABLE IF NOT EXISTS tenants (
        collection INTEGER NOT NULL,
        name TEXT NOT NULL,
        status TEXT NOT NULL,
        PRIMARY KEY (collection, name)
      ) WITHOUT ROWID;
    `);
    addSqlFunctions(db);
    return db;
  });
}

/** Runs `work` in one transaction that waits for other writers at its beginning, not in its middle. */
export function inTransaction<T>(db: DatabaseSync, operation: string, work: () => T): T {
  return guarded(operation, () => {
    db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  });
}

/** Turns what SQLite throws into `VECTOR_STORE_FAILED`; the caller's own mistakes pass. */
export function guarded<T>(operation: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof VectorStoreError || error instanceof OperationalError) throw error;
    throw new OperationalError(
      'VECTOR_STORE_FAILED',
      { operation, reason: reasonOf(error) },
      { cause: error },
    );
  }
}

/** Statements are prepared once; their number is bounded by that of the collections and of the shapes of filters. */
const statements = new WeakMap<DatabaseSync, Map<string, StatementSync>>();
const maxStatements = 200;

export function prepared(db: DatabaseSync, sql: string): StatementSync {
  const known = statements.get(db) ?? new Map<string, StatementSync>();
  statements.set(db, known);
  const statement = known.get(sql) ?? db.prepare(sql);
  known.delete(sql);
  known.set(sql, statement);
  const [oldest] = known.keys();
  if (known.size > maxStatements && oldest !== undefined) known.delete(oldest);
  return statement;
}
