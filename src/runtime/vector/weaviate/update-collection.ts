import { checkCollectionPatch } from '../check-collection.ts';
import type { CollectionPatch } from '../collection.ts';
import { addToClass, changeClass, type Schema, withVectors } from './change-class.ts';
import { describedWith } from './class-note.ts';
import { propertiesOf, stemNames, vectorNames } from './class-of.ts';
import type { Collection } from './stored-collection.ts';

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
  const changedNote = { ...note, config: changed, vectors: { ...note.vectors, ...added }, stems };
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
