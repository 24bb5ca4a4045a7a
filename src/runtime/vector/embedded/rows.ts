/** Between rows of the database and objects of the store. */
import type { StoredObject } from '../stored-object.ts';

export function objectOf(row: Record<string, unknown>): Pick<StoredObject, 'id' | 'properties'> {
  const properties = row['properties'];
  return {
    id: String(row['id']),
    // Left out when they were not asked for.
    properties:
      properties === undefined ? {} : (JSON.parse(String(properties)) as StoredObject['properties']),
  };
}

/** Empty when the row has no vector, or it was not asked for. */
export function vectorOf(row: Record<string, unknown>): Pick<StoredObject, 'vector'> {
  const embedding = row['embedding'];
  if (!(embedding instanceof Uint8Array)) return {};
  // A copy of its own: the bytes may begin where a float cannot.
  const bytes = Uint8Array.from(embedding);
  return { vector: new Float32Array(bytes.buffer) };
}

export function vectorBytes(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}
