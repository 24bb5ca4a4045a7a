/** The tables of one collection. */
import type { DatabaseSync } from 'node:sqlite';
import type { Collection, VectorTable } from './collections.ts';
import { indexWords } from './index-words.ts';

export function createTables(db: DatabaseSync, collection: Collection): void {
  const { config, objects, vectorTables } = collection;
  // Two tenants may have objects of the same id; each tenant's are listed in the order of their ids.
  const [key, order] = config.multiTenant === true ? ['id, partition', 'partition, id'] : ['id', 'partition'];
  db.exec(`
    CREATE TABLE ${objects} (
      -- Never used twice: who has seen a row knows that greater ones are new.
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL,
      partition TEXT NOT NULL,
      properties TEXT NOT NULL,
      UNIQUE (${key})
    );
    CREATE INDEX ${objects}_partition ON ${objects} (${order});
  `);
  createKeywordTable(db, collection);
  for (const table of vectorTables) createVectorTable(db, table);
}

export function dropTables(db: DatabaseSync, { objects, keywords, vectorTables }: Collection): void {
  for (const table of [objects, keywords, ...vectorTables.map((each) => each.table)]) {
    db.exec(`DROP TABLE ${table}`);
  }
}

export function createVectorTable(db: DatabaseSync, { table }: VectorTable): void {
  db.exec(`
    CREATE TABLE ${table} (
      partition TEXT NOT NULL,
      row INTEGER NOT NULL,
      embedding BLOB NOT NULL,
      PRIMARY KEY (partition, row)
    ) WITHOUT ROWID;
  `);
}

/** Writes the keyword index anew, from the objects. */
export function rebuildKeywordTable(db: DatabaseSync, collection: Collection): void {
  const { keywords, objects } = collection;
  db.exec(`DROP TABLE ${keywords}`);
  createKeywordTable(db, collection);
  if (collection.searchable.length === 0) return;
  const rows = db.prepare(`SELECT row, partition, properties FROM ${objects} ORDER BY row`).iterate();
  for (const { row, partition, properties } of rows) {
    indexWords(db, collection, {
      row: Number(row),
      partition: String(partition),
      properties: JSON.parse(String(properties)),
    });
  }
}

function createKeywordTable(db: DatabaseSync, { config, searchable, keywords }: Collection): void {
  // `word` comes as words already: to the tokeniser `ascii`, every letter beyond ASCII is part of one.
  const tokenizer = config.tokenization === 'english' ? 'porter unicode61 remove_diacritics 2' : 'ascii';
  // Column names are ours (c0, c1 …): a property may be called like a word of SQL or FTS5.
  const columns = ['scope', ...searchable.map((_, index) => `c${index}`)].join(', ');
  db.exec(
    `CREATE VIRTUAL TABLE ${keywords} USING fts5(${columns}, content='', contentless_delete=1, tokenize='${tokenizer}')`,
  );
}
