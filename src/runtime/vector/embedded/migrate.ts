/** Brings a database file that an older version wrote to what this one reads. */
import type { DatabaseSync } from 'node:sqlite';
import { listCollections } from './collections.ts';
import { inTransaction } from './sqlite.ts';
import { rebuildKeywordTable } from './tables.ts';

const currentVersion = 1;

/** @throws OperationalError `VECTOR_STORE_FAILED` */
export function migrate(db: DatabaseSync): void {
  if (versionOf(db) >= currentVersion) return;
  inTransaction(db, 'bring the file up to date', () => {
    // Another process may have been first.
    if (versionOf(db) >= currentVersion) return;
    for (const collection of listCollections(db)) {
      // Before version 1 the index cut texts into words itself.
      if (collection.config.tokenization !== 'english') rebuildKeywordTable(db, collection);
    }
    db.exec(`PRAGMA user_version = ${currentVersion}`);
  });
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
}
