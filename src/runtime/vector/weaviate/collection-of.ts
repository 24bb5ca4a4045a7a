/** A class of Weaviate's as a collection of ours: made by mcpctl, or by others. Pure. */
import type { CollectionConfig, DataType, PropertyConfig } from '../collection.ts';
import { isTextType } from '../property-value.ts';
import { type ClassNote, splitDescription } from './class-note.ts';
import { isKeptAsJson, storedName } from './class-of.ts';
import type { WeaviateClass, WeaviateProperty, WeaviateVector } from './weaviate-class.ts';

export interface Collection {
  readonly config: CollectionConfig;
  /** As Weaviate tells of it. */
  readonly class: WeaviateClass;
  /** `null`: made by others. */
  readonly note: ClassNote | null;
  /** In the order of the config. */
  readonly properties: readonly StoredProperty[];
  /** Weaviate's name by ours. The unnamed one is '' to us, and to Weaviate where a class has it without a name. */
  readonly vectors: ReadonlyMap<string, string>;
}

/** Where Weaviate keeps a property. */
export interface StoredProperty {
  readonly name: string;
  readonly dataType: DataType;
  readonly stored: string;
  readonly isJson: boolean;
  /** Property with its stemmed words. */
  readonly stem: string | null;
  /** What an object of others is made of. */
  readonly nested: readonly WeaviateProperty[];
  /** Collections that a reference leads to. */
  readonly targets: readonly string[];
}

const types: ReadonlySet<string> = new Set<DataType>([
  ...(['text', 'int', 'number', 'boolean', 'date', 'uuid'] as const).flatMap(
    (type) => [type, `${type}[]`] as const,
  ),
  'geoCoordinates',
  'phoneNumber',
  'blob',
  'object',
  'object[]',
]);

export function collectionOf(cls: WeaviateClass): Collection {
  const { description, note } = splitDescription(cls.description ?? '');
  const base = { name: cls.class, ...(description === undefined ? {} : { description }) };
  return note === null ? foreign(cls, base) : own(cls, note, base);
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

function foreign(cls: WeaviateClass, base: Base): Collection {
  const properties = cls.properties ?? [];
  return {
    config: {
      ...base,
      properties: properties.map(propertyOf),
      // Weaviate does not tell their length.
      dimensions: null,
      ...(cls.multiTenancyConfig?.enabled === true ? { multiTenant: true } : {}),
    },
    class: cls,
    note: null,
    properties: properties.map(storedByOthers),
    vectors: vectorsOf(cls),
  };
}

function vectorsOf({ vectorIndexType, vectorConfig = {} }: WeaviateClass): ReadonlyMap<string, string> {
  const single = Object.entries(vectorConfig).filter(([, vector]) => !isMultiVector(vector));
  const names = single.map(([name]) => name);
  const hasUnnamed = vectorIndexType !== undefined && vectorIndexType !== '';
  // Weaviate's own clients call the only vector so, and search it without a name.
  if (!hasUnnamed && names.length === 1 && names[0] === 'default') return new Map([['', 'default']]);
  return new Map([...(hasUnnamed ? [['', ''] as const] : []), ...names.map((name) => [name, name] as const)]);
}

/** Many vectors for one object: nothing here compares with them. */
function isMultiVector({ vectorIndexConfig }: WeaviateVector): boolean {
  return vectorIndexConfig?.multivector?.enabled === true;
}

function propertyOf(property: WeaviateProperty): PropertyConfig {
  const dataType = typeOf(property);
  const isSearched = property.indexSearchable !== false;
  return withDescription(
    { name: property.name, dataType, ...(isTextType(dataType) && !isSearched ? { searchable: false } : {}) },
    property,
  );
}

function withDescription(config: PropertyConfig, { description }: WeaviateProperty): PropertyConfig {
  const { description: _before, ...rest } = config;
  return description === undefined || description === '' ? rest : { ...rest, description };
}

function storedByOthers(property: WeaviateProperty): StoredProperty {
  const dataType = typeOf(property);
  return {
    name: property.name,
    dataType,
    stored: property.name,
    isJson: false,
    stem: null,
    nested: property.nestedProperties ?? [],
    targets: dataType === 'reference' ? property.dataType : [],
  };
}

function typeOf({ dataType: [type = 'text'] }: WeaviateProperty): DataType {
  if (types.has(type)) return type as DataType;
  if (type === 'string' || type === 'string[]') return type === 'string' ? 'text' : 'text[]';
  // Names of collections begin with a capital letter. Anything else is of a Weaviate newer than this.
  return /^[A-Z]/.test(type) ? 'reference' : 'object';
}
