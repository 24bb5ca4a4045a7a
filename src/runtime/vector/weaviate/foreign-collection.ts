/** A class that others made, as a collection. Pure. */
import type { CollectionConfig, DataType, PropertyConfig } from '../collection.ts';
import { isTextType } from '../property-value.ts';
import type { Collection, StoredProperty } from './stored-collection.ts';
import type { WeaviateClass, WeaviateProperty, WeaviateVector } from './weaviate-class.ts';

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

export function foreignCollection(
  cls: WeaviateClass,
  base: Pick<CollectionConfig, 'name' | 'description'>,
): Collection {
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

export function propertyOf(property: WeaviateProperty): PropertyConfig {
  const dataType = typeOf(property);
  const isSearched = property.indexSearchable !== false;
  return withDescription(
    { name: property.name, dataType, ...(isTextType(dataType) && !isSearched ? { searchable: false } : {}) },
    property,
  );
}

export function withDescription(config: PropertyConfig, { description }: WeaviateProperty): PropertyConfig {
  const { description: _before, ...rest } = config;
  return description === undefined || description === '' ? rest : { ...rest, description };
}

export function storedByOthers(property: WeaviateProperty): StoredProperty {
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
