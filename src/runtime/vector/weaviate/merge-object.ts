import { checkPatch } from '../check-object.ts';
import type { ObjectPatch, Vectors } from '../stored-object.ts';
import { VectorStoreError } from '../vector-store-error.ts';
import { withAssumedLengths } from './assumed-lengths.ts';
import { checkDates } from './date-range.ts';
import type { Engine, Scope } from './engine.ts';
import { storedValues } from './object-message.ts';
import type { Collection } from './stored-collection.ts';
import { WeaviateRefusal } from './weaviate-error.ts';
import { newWriteMark } from './write-mark.ts';

const notFound = 404;

/** @returns whether it exists @throws VectorStoreError `object_invalid`, `vector_invalid` */
export async function mergeObject(
  { connection }: Engine,
  { collection, tenant }: Scope,
  change: { readonly id: string; readonly patch: ObjectPatch; readonly space: string | undefined },
): Promise<boolean> {
  const { id, patch, space } = change;
  checkPatch(withAssumedLengths(collection, patch), id, patch, space);
  checkDates(collection.config, id, patch.properties);
  const name = collection.config.name;
  const body = {
    class: name,
    id,
    ...(tenant === '' ? {} : { tenant }),
    properties: { ...absentValues(collection, patch), ...presentValues(collection, patch) },
    ...vectorsOf(collection, patch),
  };
  try {
    await connection.rest('change an object', { method: 'PATCH', path: `/objects/${name}/${id}`, body });
    return true;
  } catch (error) {
    if (error instanceof WeaviateRefusal && error.status === notFound) return false;
    throw error;
  }
}

function presentValues(collection: Collection, { properties }: ObjectPatch): Record<string, unknown> {
  return Object.fromEntries(storedValues(collection, properties).map(({ stored, value }) => [stored, value]));
}

/** Weaviate takes away what is null. */
function absentValues({ properties: known }: Collection, { properties }: ObjectPatch): Record<string, null> {
  const gone = known.filter(({ name }) => properties[name] === null);
  return Object.fromEntries(
    gone.flatMap(({ stored, stem }) => [
      [stored, null] as const,
      ...(stem === null ? [] : [[stem, null] as const]),
    ]),
  );
}

/** @throws VectorStoreError `vector_invalid`: Weaviate can replace a vector, and not take it away */
function vectorsOf(
  { vectors: names, note }: Collection,
  { vector, namedVectors = {} }: Vectors,
): { readonly vector?: readonly number[]; readonly vectors?: Readonly<Record<string, readonly number[]>> } {
  const given = new Map(Object.entries(namedVectors));
  if (vector !== undefined) given.set('', vector);
  if ([...given.values()].some((each) => each.every((part) => part === 0))) {
    const hint = 'Write the object whole, without that vector';
    throw new VectorStoreError('vector_invalid', 'A vector of zeros cannot replace another one', hint);
  }
  const stored = [...given].map(([name, each]) => [names.get(name) ?? name, Array.from(each)] as const);
  const unnamed = stored.find(([name]) => name === '');
  const mark = note === null ? [] : [[note.writeMark, Array.from(newWriteMark())] as const];
  const named = [...stored.filter(([name]) => name !== ''), ...mark];
  return {
    ...(unnamed === undefined ? {} : { vector: unnamed[1] }),
    ...(named.length === 0 ? {} : { vectors: Object.fromEntries(named) }),
  };
}
