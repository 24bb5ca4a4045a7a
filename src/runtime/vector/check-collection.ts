import type { CollectionConfig, CollectionPatch, PropertyConfig } from './collection.ts';
import { isTextType } from './property-value.ts';
import { VectorStoreError } from './vector-store-error.ts';

const collectionName = /^[A-Z][A-Za-z0-9_]{0,229}$/;
const propertyName = /^[A-Za-z_][A-Za-z0-9_]{0,229}$/;
export const maxDimensions = 4096;
const maxProperties = 200;
const maxNamedVectors = 16;
/** Weaviate keeps these for itself. */
const reserved = new Set(['id', '_id', '_additional', 'vector']);

/** @throws VectorStoreError `collection_invalid` saying what is wrong and what is allowed */
export function checkCollection(config: CollectionConfig): void {
  const { name, properties, dimensions, namedVectors = {}, partitionBy, multiTenant = false } = config;
  if (!collectionName.test(name)) {
    throw invalid(
      `"${name}" is no collection name`,
      'Begin with a capital letter; letters, digits and _ may follow',
    );
  }
  checkProperties(properties);
  checkNoReference(properties);
  if (dimensions !== null) checkDimensions(dimensions);
  checkNamedVectors(namedVectors);
  const partition = properties.find((property) => property.name === partitionBy);
  if (partitionBy !== undefined && partition?.dataType !== 'text') {
    throw invalid(`partitionBy names "${partitionBy}"`, 'Name a property of type text');
  }
  if (partition?.searchable ?? partition !== undefined) {
    throw invalid(
      `partitionBy names "${partitionBy}", which is searched by words`,
      'Set `searchable: false` on it: its values are compared whole',
    );
  }
  if (multiTenant && partitionBy !== undefined) {
    throw invalid('A collection with tenants has a partitionBy', 'Leave it out: each tenant is kept apart');
  }
}

/** @throws VectorStoreError `collection_invalid` (what is there already, or would not fit) */
export function checkCollectionPatch(config: CollectionConfig, patch: CollectionPatch): void {
  const { addProperties = [], addNamedVectors = {} } = patch;
  for (const { name } of addProperties) {
    if (config.properties.some((property) => property.name === name)) {
      throw invalid(`${config.name} has a property "${name}" already`, 'Properties do not change their type');
    }
  }
  for (const name of Object.keys(addNamedVectors)) {
    if (Object.hasOwn(config.namedVectors ?? {}, name)) {
      throw invalid(`${config.name} has a vector "${name}" already`, 'Vectors do not change their length');
    }
  }
  checkProperties([...config.properties, ...addProperties]);
  checkNoReference(addProperties);
  checkNamedVectors({ ...config.namedVectors, ...addNamedVectors });
}

function checkProperties(properties: readonly PropertyConfig[]): void {
  if (properties.length > maxProperties) {
    throw invalid(`${properties.length} properties are too many`, `At most ${maxProperties}`);
  }
  const seen = new Set<string>();
  for (const { name, dataType, searchable } of properties) {
    if (!propertyName.test(name) || reserved.has(name)) {
      const hint = `Letters, digits and _, not beginning with a digit, and none of: ${[...reserved].join(', ')}`;
      throw invalid(`"${name}" is no property name`, hint);
    }
    // Weaviate takes two that differ only in case for one.
    if (seen.has(name.toLowerCase())) {
      throw invalid(`Property "${name}" is given twice`, 'Name each property once, whatever its case');
    }
    seen.add(name.toLowerCase());
    if (searchable === true && !isTextType(dataType)) {
      throw invalid(`"${name}" of type ${dataType} cannot be searchable`, 'Only text and text[]');
    }
  }
}

function checkNoReference(properties: readonly PropertyConfig[]): void {
  const reference = properties.find(({ dataType }) => dataType === 'reference');
  if (reference === undefined) return;
  throw invalid(`"${reference.name}" is a reference`, 'References are shown, never made');
}

function checkNamedVectors(namedVectors: Readonly<Record<string, number>>): void {
  const names = Object.keys(namedVectors);
  if (names.length > maxNamedVectors) {
    throw invalid(`${names.length} named vectors are too many`, `At most ${maxNamedVectors}`);
  }
  for (const [name, dimensions] of Object.entries(namedVectors)) {
    if (!propertyName.test(name)) {
      throw invalid(`"${name}" is no name of a vector`, 'Letters, digits and _, not beginning with a digit');
    }
    checkDimensions(dimensions);
  }
}

function checkDimensions(dimensions: number): void {
  if (Number.isInteger(dimensions) && dimensions >= 1 && dimensions <= maxDimensions) return;
  throw invalid(`A vector cannot have ${dimensions} dimensions`, `A whole number from 1 to ${maxDimensions}`);
}

function invalid(message: string, hint: string): VectorStoreError {
  return new VectorStoreError('collection_invalid', message, hint);
}
