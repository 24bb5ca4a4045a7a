import { similarNames } from '../text/similar-names.ts';
import { checkSpace, checkVectors } from './check-vector.ts';
import type { CollectionConfig } from './collection.ts';
import { fitsType, isUuid } from './property-value.ts';
import { shown } from './shown.ts';
import type { ObjectPatch, StoredObject, Vectors } from './stored-object.ts';
import { VectorStoreError } from './vector-store-error.ts';

/**
 * @param space which model its vector comes from
 * @throws VectorStoreError `object_invalid`, `vector_invalid` naming the object and the property
 */
export function checkObject(config: CollectionConfig, object: StoredObject, space?: string): void {
  checkId(object.id);
  checkParts(config, object.id, object, space);
}

/** @throws VectorStoreError `object_invalid`, `vector_invalid` */
export function checkPatch(config: CollectionConfig, id: string, patch: ObjectPatch, space?: string): void {
  checkId(id);
  checkParts(config, id, patch, space);
}

function checkId(id: string): void {
  if (!isUuid(id)) throw invalid(`"${id}" is no id`, 'A UUID in lower case');
}

function checkParts(
  config: CollectionConfig,
  id: string,
  { properties, ...vectors }: Vectors & Pick<ObjectPatch, 'properties'>,
  space: string | undefined,
): void {
  const types = new Map(config.properties.map(({ name, dataType }) => [name, dataType]));
  for (const [name, value] of Object.entries(properties)) {
    const type = types.get(name);
    if (type === undefined) {
      const near = similarNames(name, [...types.keys()]);
      throw invalid(
        `Object ${id} has a property "${name}" that ${config.name} lacks`,
        near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `Known are: ${[...types.keys()].join(', ')}`,
      );
    }
    if (value !== null && !fitsType(type, value)) {
      throw invalid(
        `Property "${name}" of object ${id} is ${shown(value)}`,
        type === 'reference' ? 'References are shown, never written' : `${config.name}.${name} takes ${type}`,
      );
    }
  }
  checkVectors(config, vectors);
  if (vectors.vector !== undefined) checkSpace(config, space);
}

function invalid(message: string, hint: string): VectorStoreError {
  return new VectorStoreError('object_invalid', message, hint);
}
