/** Vectors on the wire: their floats as bytes, never as numbers in between. */
import type { Vectors } from '../stored-object.ts';
import type { FoundObject, SearchRequest, WeaviateObject } from './messages.ts';
import type { Collection } from './stored-collection.ts';
import { newWriteMark } from './write-mark.ts';

type NearVector = NonNullable<SearchRequest['nearVector']>;

/** Of a vector that is one list of floats. */
const single = 1;

/** Vectors of zeros are left out: they are near to nothing, and Weaviate would find them at distance 1. */
export function vectorMessages(
  { vectors: names, note }: Collection,
  { vector, namedVectors = {} }: Vectors,
): Pick<WeaviateObject, 'vectors' | 'vectorBytes'> {
  const all = new Map(Object.entries(namedVectors));
  if (vector !== undefined) all.set('', vector);
  const told = [...all].filter(([, each]) => each.some((part) => part !== 0));
  const stored = told.map(([name, each]) => ({ name: names.get(name) ?? name, vectorBytes: bytesOf(each) }));
  const unnamed = stored.find(({ name }) => name === '');
  const mark = note === null ? [] : [{ name: note.writeMark, vectorBytes: bytesOf(newWriteMark()) }];
  const named = [...stored.filter(({ name }) => name !== ''), ...mark];
  return {
    ...(unnamed === undefined ? {} : { vectorBytes: unnamed.vectorBytes }),
    vectors: named.map((each) => ({ ...each, type: single })),
  };
}

/** Which vectors a query is compared with. @param target ours; the unnamed ones without */
export function targetOf({ vectors }: Collection, target = ''): Pick<NearVector, 'targets'> {
  const stored = vectors.get(target) ?? target;
  return stored === '' ? {} : { targets: { targetVectors: [stored] } };
}

/** Asks for all vectors of the objects found. */
export function vectorsRequest({
  vectors,
}: Collection): Pick<NonNullable<SearchRequest['metadata']>, 'vector' | 'vectors'> {
  const names = [...vectors.values()];
  return { vector: names.includes(''), vectors: names.filter((name) => name !== '') };
}

export function vectorsOf({ vectors: names }: Collection, { metadata }: FoundObject): Vectors {
  const bytes = new Map((metadata?.vectors ?? []).map(({ name, vectorBytes }) => [name, vectorBytes]));
  if (metadata !== undefined) bytes.set('', metadata.vectorBytes);
  const found = [...names].flatMap(([name, stored]) => {
    const vector = bytes.get(stored);
    return vector === undefined || vector.length === 0 ? [] : [[name, floatsOf(vector)] as const];
  });
  const named = found.filter(([name]) => name !== '');
  const [unnamed] = found.filter(([name]) => name === '');
  return {
    ...(unnamed === undefined ? {} : { vector: unnamed[1] }),
    ...(named.length === 0 ? {} : { namedVectors: Object.fromEntries(named) }),
  };
}

/** @param target ours; the unnamed one without */
export function vectorOf(
  collection: Collection,
  found: FoundObject,
  target?: string,
): Float32Array | undefined {
  const { vector, namedVectors } = vectorsOf(collection, found);
  return target === undefined ? vector : namedVectors?.[target];
}

export function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** A copy of its own: the bytes stand anywhere in a message, which shall not be kept whole for them. */
function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}
