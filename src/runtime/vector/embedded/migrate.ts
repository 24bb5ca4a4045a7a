/** Brings a database file that an older version wrote to what this one reads. */
import type { DatabaseSync } from 'node:sqlite';
import { normalProperties } from '../normal-properties.ts';
import { type Collection, listCollections } from './collections.ts';
import { objectOf } from './rows.ts';
import { inTransaction } from './sqlite.ts';
import { rebuildKeywordTable } from './tables.ts';

const currentVersion = 1;
const page = 1000;

/** @throws OperationalError `VECTOR_STORE_FAILED` */
export function migrate(db: DatabaseSync): void {
  if (versionOf(db) >= currentVersion) return;
  inTransaction(db, 'bring the file up to date', () => {
    // Another process may have been first.
    if (versionOf(db) >= currentVersion) return;
    for (const collection of listCollections(db)) {
      // Before version 1, what has no value was kept, and the index cut texts into words itself.
      dropNulls(db, collection);
      if (collection.config.tokenization !== 'english') rebuildKeywordTable(db, collection);
    }
    db.exec(`PRAGMA user_version = ${currentVersion}`);
  });
}

function dropNulls(db: DatabaseSync, { config, objects }: Collection): void {
  const update = db.prepare(`UPDATE ${objects} SET properties = ? WHERE row = ?`);
  const select = db.prepare(
    `SELECT row, id, properties FROM ${objects} WHERE row > ? AND properties LIKE '%:null%' ORDER BY row LIMIT ?`,
  );
  for (let last = 0; ; ) {
    const rows = select.all(last, page);
    for (const row of rows) {
      last = Number(row['row']);
      update.run(JSON.stringify(normalProperties(config, objectOf(row).properties)), last);
    }
    if (rows.length < page) return;
  }
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
}
