import {
  type CollectionConfig,
  type DataType,
  type PropertyValue,
  type StoredObject,
  VectorStoreError,
} from './vector-store.ts';

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

const fits: { readonly [T in DataType]: (value: PropertyValue) => boolean } = {
  text: (value) => typeof value === 'string',
  'text[]': (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  int: (value) => Number.isSafeInteger(value),
  number: (value) => Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
  date: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  uuid: (value) => typeof value === 'string' && uuid.test(value),
};

function invalid(message: string, hint: string): VectorStoreError {
  return new VectorStoreError('object_invalid', message, hint);
}
