import type { DatabaseSync } from 'node:sqlite';
import { checkObject, checkPatch } from '../check-object.ts';
import { normalProperties } from '../normal-properties.ts';
import type { ObjectPatch, StoredObject } from '../stored-object.ts';
import { VectorStoreError } from '../vector-store-error.ts';
import { wholeOf } from '../words.ts';
import { indexWords } from './index-words.ts';
import { objectOf, vectorBytes, vectorsOf } from './rows.ts';
import type { Scope } from './scope.ts';
import { inTransaction, prepared } from './sqlite.ts';

const maxBatch = 200;

export function upsert(
  db: DatabaseSync,
  scope: Scope,
  batch: readonly StoredObject[],
  space: string | undefined,
): void {
  checkSize(batch);
  for (const object of batch) checkObject(scope.collection.config, object, space);
  inTransaction(db, 'write objects', () => write(db, scope, batch));
}

/** @returns why an object was refused, in their order; `null`: it is stored */
export function upsertEach(
  db: DatabaseSync,
  scope: Scope,
  batch: readonly StoredObject[],
  space: string | undefined,
): readonly (VectorStoreError | null)[] {
  checkSize(batch);
  const refusals = batch.map((object) => {
    try {
      checkObject(scope.collection.config, object, space);
      return null;
    } catch (error) {
      if (error instanceof VectorStoreError) return error;
      throw error;
    }
  });
  const fine = batch.filter((_, index) => refusals[index] === null);
  inTransaction(db, 'write objects', () => write(db, scope, fine));
  return refusals;
}

/** @returns whether it exists */
export function merge(
  db: DatabaseSync,
  scope: Scope,
  id: string,
  patch: ObjectPatch,
  space: string | undefined,
): boolean {
  const { collection, tenant } = scope;
  checkPatch(collection.config, id, patch, space);
  return inTransaction(db, 'change an object', () => {
    const select = `SELECT * FROM ${collection.objects} WHERE id = ? AND partition = coalesce(?, partition)`;
    const row = prepared(db, select).get(id, tenant);
    if (row === undefined) return false;
    const { properties } = objectOf(row);
    const vectors = vectorsOf(db, collection, row);
    const { vector = vectors.vector } = patch;
    const merged: StoredObject = {
      id,
      properties: { ...properties, ...patch.properties },
      ...(vector === undefined ? {} : { vector }),
      namedVectors: { ...vectors.namedVectors, ...patch.namedVectors },
    };
    write(db, scope, [merged]);
    return true;
  });
}

export function removeObjects(db: DatabaseSync, scope: Scope, ids: readonly string[]): number {
  return inTransaction(db, 'delete objects', () => removeRows(db, scope, ids));
}

function checkSize(batch: readonly StoredObject[]): void {
  if (batch.length > maxBatch) {
    throw new RangeError(`at most ${maxBatch} objects a call, got ${batch.length}`);
  }
}

/** Of objects with the same id the last one stays. */
function write(db: DatabaseSync, scope: Scope, batch: readonly StoredObject[]): void {
  const { collection, tenant } = scope;
  const { config, objects, vectorTables } = collection;
  const byId = new Map(batch.map((object) => [object.id, object]));
  removeRows(db, scope, [...byId.keys()]);
  const insert = prepared(db, `INSERT INTO ${objects} (id, partition, properties) VALUES (?, ?, ?)`);
  for (const { id, properties, vector, namedVectors = {} } of byId.values()) {
    const stored = normalProperties(config, properties);
    const partition = tenant ?? partitionValue(scope, stored);
    const { lastInsertRowid: row } = insert.run(id, partition, JSON.stringify(stored));
    indexWords(db, collection, { row, partition, properties: stored });
    for (const { table, target } of vectorTables) {
      const part = target === null ? vector : namedVectors[target];
      if (part === undefined) continue;
      const embed = prepared(db, `INSERT INTO ${table} (partition, row, embedding) VALUES (?, ?, ?)`);
      embed.run(partition, row, vectorBytes(part));
    }
  }
}

function removeRows(db: DatabaseSync, { collection, tenant }: Scope, ids: readonly string[]): number {
  const { objects, keywords, vectorTables } = collection;
  const find = prepared(
    db,
    `DELETE FROM ${objects} WHERE id = ? AND partition = coalesce(?, partition) RETURNING row, partition`,
  );
  const unindex = prepared(db, `DELETE FROM ${keywords} WHERE rowid = ?`);
  const unembed = vectorTables.map(({ table }) =>
    prepared(db, `DELETE FROM ${table} WHERE partition = ? AND row = ?`),
  );
  let removed = 0;
  for (const id of ids) {
    const found = find.get(id, tenant);
    if (found === undefined) continue;
    unindex.run(Number(found['row']));
    for (const statement of unembed) statement.run(String(found['partition']), Number(found['row']));
    removed += 1;
  }
  return removed;
}

function partitionValue({ collection }: Scope, properties: StoredObject['properties']): string {
  const { partitionBy } = collection.config;
  return partitionBy === undefined ? '' : wholeOf(String(properties[partitionBy] ?? ''));
}
