/** Objects without what they tell of hidden collections: references of a Weaviate lead from one into another. */
import type { CollectionConfig } from '../../runtime/vector/collection.ts';
import type { PropertyValue, StoredObject } from '../../runtime/vector/stored-object.ts';

/** @param isHidden by the name of a collection */
export function withoutHidden<T extends StoredObject>(
  objects: readonly T[],
  config: CollectionConfig,
  isHidden: (collection: string) => boolean,
): readonly T[] {
  const references = config.properties
    .filter(({ dataType }) => dataType === 'reference')
    .map(({ name }) => name);
  if (references.length === 0) return objects;
  return objects.map((object) => {
    const properties = Object.entries(object.properties).flatMap(([name, value]) => {
      if (!references.includes(name) || !Array.isArray(value)) return [[name, value] as const];
      const seen = (value as readonly PropertyValue[]).filter((each) => !isHidden(targetOf(each)));
      return seen.length === 0 ? [] : [[name, seen] as const];
    });
    return { ...object, properties: Object.fromEntries(properties) };
  });
}

/** Of `{ collection, id }`, as the store gives references. */
function targetOf(reference: PropertyValue): string {
  const { collection = '' } = (reference ?? {}) as Readonly<Record<string, PropertyValue>>;
  return String(collection);
}
