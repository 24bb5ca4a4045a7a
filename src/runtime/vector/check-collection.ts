import type { CollectionConfig } from './collection.ts';
import { VectorStoreError } from './vector-store-error.ts';

const collectionName = /^[A-Z][A-Za-z0-9_]{0,229}$/;
const propertyName = /^[A-Za-z_][A-Za-z0-9_]{0,229}$/;
export const maxDimensions = 4096;
const maxProperties = 200;
/** Weaviate keeps these for itself. */
const reserved = new Set(['id', '_id', '_additional', 'vector']);

/** @throws VectorStoreError `collection_invalid` saying what is wrong and what is allowed */
export function checkCollection({ name, properties, dimensions, partitionBy }: CollectionConfig): void {
  const refuse = (message: string, hint: string): never => {
    throw new VectorStoreError('collection_invalid', message, hint);
  };
  if (!collectionName.test(name)) {
    refuse(
      `"${name}" is no collection name`,
      'Begin with a capital letter; letters, digits and _ may follow',
    );
  }
  if (properties.length > maxProperties) {
    refuse(`${properties.length} properties are too many`, `At most ${maxProperties}`);
  }
  for (const property of properties) {
    if (!propertyName.test(property.name) || reserved.has(property.name)) {
      const hint = `Letters, digits and _, not beginning with a digit, and none of: ${[...reserved].join(', ')}`;
      refuse(`"${property.name}" is no property name`, hint);
    }
  }
  const names = properties.map((property) => property.name);
  const twice = names.find((property, index) => names.indexOf(property) !== index);
  if (twice !== undefined) refuse(`Property "${twice}" is given twice`, 'Name each property once');
  if (
    dimensions !== null &&
    (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > maxDimensions)
  ) {
    refuse(`A vector cannot have ${dimensions} dimensions`, `A whole number from 1 to ${maxDimensions}`);
  }
  const partition = properties.find((property) => property.name === partitionBy);
  if (partitionBy !== undefined && partition?.dataType !== 'text') {
    refuse(`partitionBy names "${partitionBy}"`, 'Name a property of type text');
  }
}
