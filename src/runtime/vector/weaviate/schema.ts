/** Creates, changes and removes collections. */
import { isDeepStrictEqual } from 'node:util';
import { checkCollection, checkCollectionPatch } from '../check-collection.ts';
import type { CollectionConfig, CollectionPatch } from '../collection.ts';
import { VectorStoreError } from '../vector-store-error.ts';
import type { Catalogue } from './catalogue.ts';
import { describedWith } from './class-note.ts';
import { classOf, noteOf, propertiesOf, stemNames, vectorByCaller, vectorNames } from './class-of.ts';
import type { Collection } from './collection-of.ts';
import type { WeaviateConnection } from './connection.ts';
import { WeaviateRefusal } from './failure.ts';
import type { WeaviateClass } from './weaviate-class.ts';

export interface Schema {
  readonly connection: WeaviateConnection;
  readonly catalogue: Catalogue;
}

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

/** @throws VectorStoreError `collection_unknown`, `collection_invalid` */
export async function updateCollection(schema: Schema, name: string, patch: CollectionPatch): Promise<void> {
  const collection = await schema.catalogue.openToWrite(name);
  checkCollectionPatch(collection.config, patch);
  await (collection.note === null
    ? updateForeign(schema, collection, patch)
    : updateOwn(schema, { ...collection, note: collection.note }, patch));
}

/** The note first: cut off in between, what it knows more of is not there yet, and added by the next try. */
async function updateOwn(
  schema: Schema,
  { class: cls, config, note }: Collection & { readonly note: NonNullable<Collection['note']> },
  { description = config.description, addProperties = [], addNamedVectors = {} }: CollectionPatch,
): Promise<void> {
  const namedVectors = { ...config.namedVectors, ...addNamedVectors };
  const properties = [...config.properties, ...addProperties];
  const changed = {
    ...note.config,
    properties,
    ...(Object.keys(namedVectors).length === 0 ? {} : { namedVectors }),
  };
  const added = vectorNames({
    named: Object.keys(addNamedVectors),
    isUnnamed: false,
    taken: Object.keys(cls.vectorConfig ?? {}),
  });
  const stems = stemNames({ ...config, properties }, note.stems);
  const changedNote = { config: changed, vectors: { ...note.vectors, ...added }, stems };
  await changeClass(schema, {
    ...withVectors(cls, Object.values(added)),
    description: describedWith(description, changedNote),
  });
  const wanted = addProperties.flatMap((property) =>
    propertiesOf(property, { ...config, properties }, { stems }),
  );
  // A property comes last of what belongs to it: once it shows, it is whole.
  await addToClass(schema, cls, wanted.toReversed());
}

async function updateForeign(
  schema: Schema,
  { class: cls, config }: Collection,
  { description = config.description, addProperties = [], addNamedVectors = {} }: CollectionPatch,
): Promise<void> {
  const changed = withVectors(cls, Object.keys(addNamedVectors));
  await changeClass(schema, description === undefined ? changed : { ...changed, description });
  const wanted = addProperties.flatMap((property) =>
    propertiesOf(property, { ...config, properties: addProperties }, { stems: {} }),
  );
  await addToClass(schema, cls, wanted);
}

function withVectors(cls: WeaviateClass, names: readonly string[]): WeaviateClass {
  const added = Object.fromEntries(names.map((name) => [name, vectorByCaller]));
  return { ...cls, vectorConfig: { ...cls.vectorConfig, ...added } };
}

async function changeClass({ connection, catalogue }: Schema, cls: WeaviateClass): Promise<void> {
  const path = `/schema/${cls.class}`;
  await connection.rest('change a collection', { method: 'PUT', path, body: cls });
  catalogue.forget(cls.class);
}

async function addToClass(
  { connection, catalogue }: Schema,
  { class: name, properties = [] }: WeaviateClass,
  wanted: readonly { readonly name: string }[],
): Promise<void> {
  const path = `/schema/${name}/properties`;
  for (const body of wanted) {
    if (properties.some((property) => property.name === body.name)) continue;
    await connection.rest('add a property', { method: 'POST', path, body });
  }
  catalogue.forget(name);
}

function exists(message: string): VectorStoreError {
  return new VectorStoreError('collection_exists', message, 'Use another name, or delete that one first');
}

function foreign(name: string, what: string): VectorStoreError {
  const message = `${what} of "${name}" are not mcpctl's to remove: it was made by others`;
  return new VectorStoreError('collection_invalid', message, 'Delete the collection, and create it again');
}
