/** A class of Weaviate's as a collection of ours: made by mcpctl, or by others. Pure. */
import type { CollectionConfig } from '../collection.ts';
import { type ClassNote, splitDescription } from './class-note.ts';
import { isKeptAsJson, storedName } from './class-of.ts';
import { foreignCollection, propertyOf, storedByOthers, withDescription } from './foreign-collection.ts';
import type { Collection } from './stored-collection.ts';
import type { WeaviateClass } from './weaviate-class.ts';

export function collectionOf(cls: WeaviateClass): Collection {
  const { description, note } = splitDescription(cls.description ?? '');
  const base = { name: cls.class, ...(description === undefined ? {} : { description }) };
  return note === null ? foreignCollection(cls, base) : own(cls, note, base);
}

type Base = Pick<CollectionConfig, 'name' | 'description'>;

function own(cls: WeaviateClass, note: ClassNote, base: Base): Collection {
  const byName = new Map((cls.properties ?? []).map((property) => [property.name, property]));
  const stems = new Set(Object.values(note.stems));
  const known = note.config.properties.flatMap((property) => {
    const found = byName.get(storedName(property.name));
    // One that is being added: noted, and not there yet.
    return found === undefined ? [] : [{ config: withDescription(property, found), found }];
  });
  const noted = new Set(known.map(({ found }) => found.name));
  const added = (cls.properties ?? []).filter(({ name }) => !noted.has(name) && !stems.has(name));
  return {
    config: {
      ...note.config,
      ...base,
      properties: [...known.map(({ config }) => config), ...added.map(propertyOf)],
    },
    class: cls,
    note,
    properties: [
      ...known.map(({ config: { name, dataType }, found }) => ({
        name,
        dataType,
        stored: found.name,
        isJson: isKeptAsJson(dataType),
        stem: note.stems[name] ?? null,
        nested: [],
        targets: [],
      })),
      ...added.map(storedByOthers),
    ],
    vectors: new Map(Object.entries(note.vectors)),
  };
}
