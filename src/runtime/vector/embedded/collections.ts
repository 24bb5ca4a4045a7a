/** The collections of the embedded engine: a registry row each, and tables of their own. */
import type { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { similarNames } from '../../text/similar-names.ts';
import { checkCollection } from '../check-collection.ts';
import { dimensionsOf } from '../check-vector.ts';
import type { CollectionConfig } from '../collection.ts';
import { searchableNames } from '../searchable.ts';
import { VectorStoreError } from '../vector-store-error.ts';
import { guarded, inTransaction, prepared } from './sqlite.ts';
import { createTables, dropTables } from './tables.ts';

export interface Collection {
  readonly number: number;
  readonly config: CollectionConfig;
  /** The properties that keyword search looks at, in the order of the index's columns. */
  readonly searchable: readonly string[];
  /** Names of its tables: objects and keyword index. */
  readonly objects: string;
  readonly keywords: string;
  /** The unnamed vectors' table first, then one for each named vector. */
  readonly vectorTables: readonly VectorTable[];
}

export interface VectorTable {
  readonly table: string;
  /** `null`: the unnamed vectors. */
  readonly target: string | null;
}

/** Read anew each time: another process may have created or deleted it. @throws VectorStoreError `collection_unknown` */
export function openCollection(db: DatabaseSync, name: string): Collection {
  const collection = findCollection(db, name);
  if (collection !== null) return collection;
  const names = listCollections(db).map(({ config }) => config.name);
  const near = similarNames(name, names);
  const known = names.length > 0 ? `Known are: ${names.join(', ')}` : 'There is none yet; create it first';
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : known;
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

/** @throws VectorStoreError `vector_invalid` when the collection keeps none of that name */
export function vectorTable(
  { config, vectorTables }: Collection,
  target: string | undefined,
): { readonly table: string; readonly dimensions: number } {
  const dimensions = dimensionsOf(config, target);
  const found = vectorTables.find((each) => each.target === (target ?? null));
  if (found === undefined) throw new Error(`no table for ${config.name}.${target}`);
  return { table: found.table, dimensions };
}

/** @throws VectorStoreError `collection_invalid`, `collection_exists` (with another configuration) */
export function createCollection(db: DatabaseSync, config: CollectionConfig): void {
  checkCollection(config);
  inTransaction(db, 'create a collection', () => {
    const existing = findCollection(db, config.name);
    if (existing !== null) {
      if (isDeepStrictEqual(existing.config, JSON.parse(JSON.stringify(config)))) return;
      throw exists(`Collection "${config.name}" exists with another configuration`);
    }
    const other = prepared(db, 'SELECT name FROM collections WHERE lower(name) = lower(?)').get(config.name);
    if (other !== undefined) {
      throw exists(`"${config.name}" differs from collection "${String(other['name'])}" only in case`);
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
    dropTables(db, collection);
    db.prepare('DELETE FROM tenants WHERE collection = ?').run(collection.number);
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
    const { config, vectorTables } = openCollection(db, name);
    const { space: _before, ...rest } = config;
    const changed = { ...rest, dimensions, ...(space === undefined ? {} : { space }) };
    checkCollection(changed);
    for (const { table } of vectorTables) db.exec(`DELETE FROM ${table}`);
    saveConfig(db, changed);
  });
}

export function saveConfig(db: DatabaseSync, config: CollectionConfig): void {
  prepared(db, 'UPDATE collections SET config = ? WHERE name = ?').run(JSON.stringify(config), config.name);
}

function collectionOf(row: Record<string, unknown>): Collection {
  const config = JSON.parse(String(row['config'])) as CollectionConfig;
  const number = Number(row['number']);
  return {
    number,
    config,
    searchable: searchableNames(config),
    objects: `objects_${number}`,
    keywords: `keywords_${number}`,
    vectorTables: [
      { table: `vectors_${number}`, target: null },
      // Named vectors are only ever added: the order of their names stays.
      ...Object.keys(config.namedVectors ?? {}).map((target, index) => ({
        table: `vectors_${number}_${index}`,
        target,
      })),
    ],
  };
}

function exists(message: string): VectorStoreError {
  return new VectorStoreError('collection_exists', message, 'Use another name, or delete that one first');
}
