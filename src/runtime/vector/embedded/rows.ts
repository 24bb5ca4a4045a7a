/** Between rows of the database and objects of the store. */
import type { DatabaseSync } from 'node:sqlite';
import type { StoredObject, Vectors } from '../stored-object.ts';
import type { Collection } from './collections.ts';
import { prepared } from './sqlite.ts';

export function objectOf(row: Record<string, unknown>): Pick<StoredObject, 'id' | 'properties'> {
  const properties = row['properties'];
  return {
    id: String(row['id']),
    // Left out when they were not asked for.
    properties:
      properties === undefined ? {} : (JSON.parse(String(properties)) as StoredObject['properties']),
  };
}

/** What an object has of vectors. @param row with `row` and `partition` of the object */
export function vectorsOf(
  db: DatabaseSync,
  { vectorTables }: Collection,
  { row, partition }: Record<string, unknown>,
): Vectors {
  const found = vectorTables.flatMap(({ table, target }) => {
    const select = prepared(db, `SELECT embedding FROM ${table} WHERE partition = ? AND row = ?`);
    const vector = vectorOf(select.get(String(partition), Number(row)) ?? {});
    return vector === null ? [] : [{ target, vector }];
  });
  const unnamed = found.find(({ target }) => target === null);
  const named = found.flatMap(({ target, vector }) => (target === null ? [] : [[target, vector] as const]));
  return {
    ...(unnamed === undefined ? {} : { vector: unnamed.vector }),
    ...(named.length === 0 ? {} : { namedVectors: Object.fromEntries(named) }),
  };
}

/** `null` when the row has no vector. */
export function vectorOf({ embedding }: Record<string, unknown>): Float32Array | null {
  if (!(embedding instanceof Uint8Array)) return null;
  // A copy of its own: the bytes may begin where a float cannot.
  const bytes = Uint8Array.from(embedding);
  return new Float32Array(bytes.buffer);
}

export function vectorBytes(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}
