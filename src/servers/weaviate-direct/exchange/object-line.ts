/** One object as a line of a file: JSON, nothing left out, to be read back as it was. */
import { z } from 'zod';
import type { CollectionConfig } from '../../../runtime/vector/collection.ts';
import type { StoredObject } from '../../../runtime/vector/stored-object.ts';
import {
  objectIdField,
  propertiesField,
  shownObject,
  storedObject,
  vectorField,
  vectorsField,
} from '../object-fields.ts';
import { idFrom } from '../object-id.ts';
import type { Refusal } from '../store-each.ts';

const lineSchema = z.strictObject({
  id: objectIdField.optional(),
  properties: propertiesField,
  vector: vectorField.nullable().optional(),
  vectors: vectorsField.optional(),
});

/** A line of a file to import: an object, or why it is none. */
export type ReadLine =
  | {
      readonly object: StoredObject;
      /** Whether it is to get a vector of its texts: it says nothing of one. */
      readonly isOpen: boolean;
    }
  | { readonly refusal: Refusal };

/** @returns with a newline at its end */
export function writeObjectLine({ dimensions }: CollectionConfig, object: StoredObject): string {
  const { id, properties, vector, vectors } = shownObject(object);
  // That it has none is told, else an import would make one.
  const stated = dimensions === null ? vector : (vector ?? null);
  return `${JSON.stringify({ id, properties, vector: stated, vectors })}\n`;
}

/** A line without an id gets one by what it says: the same file twice then adds nothing more. */
export function readObjectLine(text: string): ReadLine {
  const parsed = lineSchema.safeParse(jsonOf(text));
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    const { path, message } = first ?? { path: [], message: parsed.error.message };
    return { refusal: invalid(path.length > 0 ? `${path.join('.')}: ${message}` : message) };
  }
  const { id = idFrom(text), properties, vector, vectors } = parsed.data;
  const isOpen = vector === undefined;
  return { object: storedObject({ id, properties, vectors, vector: vector ?? undefined }), isOpen };
}

/** `undefined` when it is none. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told like every other line that holds no object.
    return undefined;
  }
}

function invalid(problem: string): Refusal {
  return {
    code: 'line_invalid',
    message: problem,
    hint: 'A line is {"id": uuid, "properties": {…}, "vector": [numbers] or null, "vectors": {name: [numbers]}}; only properties must be there',
  };
}
