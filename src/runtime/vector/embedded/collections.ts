/** The collections of the embedded engine: a registry row each, and three tables. */
import type { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { checkCollection } from '../check-collection.ts';
import type { CollectionConfig, PropertyConfig } from '../collection.ts';
import { VectorStoreError } from '../vector-store-error.ts';
import { guarded, inTransaction, prepared } from './sqlite.ts';

export interface Collection {
  readonly config: CollectionConfig;
  /** The properties that keyword search looks at, in the order of the index's columns. */
  readonly searchable: readonly string[];
  /** Names of its tables: objects, keyword index, vectors. */
  readonly objects: string;
  readonly keywords: string;
  readonly vectors: string;
}

/** Read anew each time: another process may have created or deleted it. @throws VectorStoreError `collection_unknown` */
export function openCollection(db: DatabaseSync, name: string): Collection {
  const collection = findCollection(db, name);
  if (collection !== null) return collection;
  const names = listCollections(db).map(({ config }) => config.name);
  const hint = names.length > 0 ? `Known are: ${names.join(', ')}` : 'There is none yet; create it first';
  throw new VectorStoreError('collection_unknown', `There is no collection "${name}"`, hint);
}

export function findCollection(db: DatabaseSync, name: string): Collection | null {
  const row = guarded('read the collections', () =>
    prepared(db, 'SELECT number, config FROM collections WHERE name = ?').get(name),
  );
  return row === undefined ? null : collectionOf(row);
}

export function listCollections(db: DatabaseSync): readonly Collection[] {
  return guarded('read the collections', () =>
    db.prepare('SELECT number, config FROM collections ORDER BY name').all().map(collectionOf),
  );
}

/** @throws VectorStoreError `collection_invalid`, `collection_exists` (with another configuration) */
export function createCollection(db: DatabaseSync, config: CollectionConfig): void {
  checkCollection(config);
  inTransaction(db, 'create a collection', () => {
    const existing = findCollection(db, config.name);
    if (existing !== null) {
      if (isDeepStrictEqual(existing.config, JSON.parse(JSON.stringify(config)))) return;
      const message = `Collection "${config.name}" exists with another configuration`;
      throw new VectorStoreError('collection_exists', message, 'Use another name, or delete that one first');
    }
    db.prepare('INSERT INTO collections (name, config) VALUES (?, ?)').run(
      config.name,
      JSON.stringify(config),
    );
    createTables(db, openCollection(db, config.name));
  });
}

export function deleteCollection(db: DatabaseSync, name: string): boolean {
  return inTransaction(db, 'delete a collection', () => {
    const collection = findCollection(db, name);
    if (collection === null) return false;
    const { objects, keywords, vectors } = collection;
    for (const table of [objects, keywords, vectors]) db.exec(`DROP TABLE ${table}`);
    db.prepare('DELETE FROM collections WHERE name = ?').run(name);
    return true;
  });
}

/** @throws VectorStoreError `collection_unknown`, `collection_invalid` */
export function resetVectors(
  db: DatabaseSync,
  name: string,
  { dimensions, space }: Pick<CollectionConfig, 'dimensions' | 'space'>,
): void {
  inTransaction(db, 'remove vectors', () => {
    const { config, vectors } = openCollection(db, name);
    const { space: _before, ...rest } = config;
    const changed = { ...rest, dimensions, ...(space === undefined ? {} : { space }) };
    checkCollection(changed);
    db.exec(`DELETE FROM ${vectors}`);
    db.prepare('UPDATE collections SET config = ? WHERE name = ?').run(JSON.stringify(changed), name);
  });
}

function createTables(
  db: DatabaseSync,
  { config, searchable, objects, keywords, vectors }: Collection,
): void {
  const tokenizer =
    config.tokenization === 'english'
      ? 'porter unicode61 remove_diacritics 2'
      : 'unicode61 remove_diacritics 0';
  // Column names are ours (c0, c1 …): a property may be called like a word of SQL or FTS5.
  const columns = ['scope', ...searchable.map((_, index) => `c${index}`)].join(', ');
  db.exec(`
    CREATE TABLE ${objects} (
      -- Never used twice: who has seen a row knows that greater ones are new.
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      partition TEXT NOT NULL,
      properties TEXT NOT NULL
    );
    CREATE INDEX ${objects}_partition ON ${objects} (partition);
    CREATE VIRTUAL TABLE ${keywords} USING fts5(${columns}, content='', contentless_delete=1, tokenize='${tokenizer}');
    CREATE TABLE ${vectors} (
      partition TEXT NOT NULL,
      row INTEGER NOT NULL,
      embedding BLOB NOT NULL,
      PRIMARY KEY (partition, row)
    ) WITHOUT ROWID;
  `);
}

function collectionOf(row: Record<string, unknown>): Collection {
  const config = JSON.parse(String(row['config'])) as CollectionConfig;
  const number = Number(row['number']);
  return {
    config,
    searchable: config.properties.filter(isSearchable).map(({ name }) => name),
    objects: `objects_${number}`,
    keywords: `keywords_${number}`,
    vectors: `vectors_${number}`,
  };
}

function isSearchable({ dataType, searchable = true }: PropertyConfig): boolean {
  return searchable && (dataType === 'text' || dataType === 'text[]');
}
