import type { CollectionConfig, DataType } from './collection.ts';
import type { PropertyValue, StoredObject } from './stored-object.ts';
import { VectorStoreError } from './vector-store-error.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** @throws VectorStoreError `object_invalid`, `vector_invalid` naming the object and the property */
export function checkObject(config: CollectionConfig, { id, properties, vector }: StoredObject): void {
  if (!uuid.test(id)) throw invalid(`"${id}" is no id`, 'A UUID in lower case');
  const types = new Map(config.properties.map(({ name, dataType }) => [name, dataType]));
  for (const [name, value] of Object.entries(properties)) {
    const type = types.get(name);
    if (type === undefined) {
      throw invalid(
        `Object ${id} has a property "${name}" that ${config.name} lacks`,
        `Known are: ${[...types.keys()].join(', ')}`,
      );
    }
    if (value !== null && !fits[type](value)) {
      throw invalid(
        `Property "${name}" of object ${id} is ${JSON.stringify(value)}`,
        `${config.name}.${name} takes ${type}`,
      );
    }
  }
  checkVector(config, vector);
}

/** @throws VectorStoreError `vector_invalid` when the vectors of the collection come from another model */
export function checkSpace({ name, space }: CollectionConfig, given: string | undefined): void {
  if (space === given) return;
  const message = `${name} keeps vectors of ${space ?? 'no named model'}, this one is of ${given ?? 'none'}`;
  throw new VectorStoreError('vector_invalid', message, 'Only vectors of one model compare');
}

/** @throws VectorStoreError `vector_invalid` */
export function checkVector({ name, dimensions }: CollectionConfig, vector: Float32Array | undefined): void {
  if (vector === undefined) return;
  if (dimensions === null) {
    throw new VectorStoreError('vector_invalid', `${name} keeps no vectors`, 'Leave the vector out');
  }
  if (vector.length !== dimensions) {
    const message = `A vector of ${vector.length} numbers does not fit ${name}`;
    throw new VectorStoreError('vector_invalid', message, `${name} takes vectors of ${dimensions} numbers`);
  }
  if (!vector.every(Number.isFinite)) {
    throw new VectorStoreError(
      'vector_invalid',
      'A vector has a part that is no finite number',
      'Only finite numbers',
    );
  }
}

const isText = (value: PropertyValue): boolean => typeof value === 'string';
const isDate = (value: PropertyValue): boolean =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value));
const isUuid = (value: PropertyValue): boolean => typeof value === 'string' && uuid.test(value);
const isBoolean = (value: PropertyValue): boolean => typeof value === 'boolean';
const isRecord = (value: PropertyValue): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf =
  (isOne: (value: PropertyValue) => boolean) =>
  (value: PropertyValue): boolean =>
    Array.isArray(value) && value.every(isOne);
const isWithin = (value: PropertyValue | undefined, limit: number): boolean =>
  typeof value === 'number' && Math.abs(value) <= limit;

const fits: { readonly [T in DataType]: (value: PropertyValue) => boolean } = {
  text: isText,
  'text[]': listOf(isText),
  int: Number.isSafeInteger,
  'int[]': listOf(Number.isSafeInteger),
  number: Number.isFinite,
  'number[]': listOf(Number.isFinite),
  boolean: isBoolean,
  'boolean[]': listOf(isBoolean),
  date: isDate,
  'date[]': listOf(isDate),
  uuid: isUuid,
  'uuid[]': listOf(isUuid),
  geoCoordinates: (value) => {
    const { latitude, longitude } = (isRecord(value) ? value : {}) as Record<string, PropertyValue>;
    return isWithin(latitude, 90) && isWithin(longitude, 180);
  },
  phoneNumber: isRecord,
  blob: (value) => typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value),
  object: isRecord,
  'object[]': listOf(isRecord),
  reference: () => false,
};

function invalid(message: string, hint: string): VectorStoreError {
  return new VectorStoreError('object_invalid', message, hint);
}
