/** Creates and removes collections, and empties them of vectors. */
import { isDeepStrictEqual } from 'node:util';
import { checkCollection } from '../check-collection.ts';
import type { CollectionConfig } from '../collection.ts';
import { VectorStoreError } from '../vector-store-error.ts';
import type { Catalogue } from './catalogue.ts';
import { changeClass, type Schema, withVectors } from './change-class.ts';
import { describedWith } from './class-note.ts';
import { classOf, noteOf, vectorNames } from './class-of.ts';
import { WeaviateRefusal } from './weaviate-error.ts';

/** @throws VectorStoreError `collection_invalid`, `collection_exists` (with another configuration) */
export async function createCollection(schema: Schema, config: CollectionConfig): Promise<void> {
  checkCollection(config);
  const { connection, catalogue } = schema;
  if (await isThere(catalogue, config)) return;
  try {
    const body = classOf(config, noteOf(config));
    await connection.rest('create a collection', { method: 'POST', path: '/schema', body });
  } catch (error) {
    const [, other] =
      error instanceof WeaviateRefusal ? (/similar class "(\w+)"/.exec(error.said) ?? []) : [];
    if (other !== undefined) throw exists(`"${config.name}" differs from collection "${other}" only in case`);
    // Another process may have been faster.
    if (error instanceof WeaviateRefusal && (await isThere(catalogue, config))) return;
    throw error;
  } finally {
    catalogue.forget(config.name);
  }
}

/** @throws VectorStoreError `collection_exists` (with another configuration) */
async function isThere(catalogue: Catalogue, config: CollectionConfig): Promise<boolean> {
  const existing = await catalogue.find(config.name);
  if (existing === null) return false;
  if (isDeepStrictEqual(existing.config, JSON.parse(JSON.stringify(config)))) return true;
  throw exists(`Collection "${config.name}" exists with another configuration`);
}

/** @returns whether it existed */
export async function deleteCollection({ connection, catalogue }: Schema, name: string): Promise<boolean> {
  if ((await catalogue.find(name)) === null) return false;
  await connection.rest('delete a collection', { method: 'DELETE', path: `/schema/${name}` });
  catalogue.forget(name);
  return true;
}

/**
 * Gives every vector a new name in Weaviate, where nothing is yet: one change of the class, whole or not at all. What
 * objects keep under the old names is never looked at, and goes when they are written again.
 *
 * @throws VectorStoreError `collection_unknown`, `collection_invalid`
 */
export async function resetVectors(
  schema: Schema,
  name: string,
  { dimensions, space }: Pick<CollectionConfig, 'dimensions' | 'space'>,
): Promise<void> {
  const { class: cls, config, note } = await schema.catalogue.openToWrite(name);
  if (note === null) throw foreign(name, 'The vectors');
  const { space: _before, ...rest } = note.config;
  const changed = { ...rest, dimensions, ...(space === undefined ? {} : { space }) };
  checkCollection({ ...changed, name });
  const vectors = vectorNames({
    named: Object.keys(changed.namedVectors ?? {}),
    isUnnamed: dimensions !== null,
    taken: Object.keys(cls.vectorConfig ?? {}),
  });
  const description = describedWith(config.description, { ...note, config: changed, vectors });
  await changeClass(schema, { ...withVectors(cls, Object.values(vectors)), description });
}

function exists(message: string): VectorStoreError {
  return new VectorStoreError('collection_exists', message, 'Use another name, or delete that one first');
}

function foreign(name: string, what: string): VectorStoreError {
  const message = `${what} of "${name}" are not mcpctl's to remove: it was made by others`;
  return new VectorStoreError('collection_invalid', message, 'Delete the collection, and create it again');
}
