/** Vectors for what comes without one, where the built-in model fits the collection. */
import type { Embedder } from '../../runtime/embedding/embedder.ts';
import type { CollectionConfig } from '../../runtime/vector/collection.ts';
import type { StoredObject } from '../../runtime/vector/stored-object.ts';

/** `null` when the collection keeps vectors of another length, or none, or there is no model. */
export async function embedText(
  embedder: Embedder | null,
  { dimensions }: CollectionConfig,
  text: string,
): Promise<Float32Array | null> {
  if (embedder === null || dimensions !== (await embedder.describe()).dimensions) return null;
  const [vector] = await embedder.embed([text]);
  // All zeros: no word that the model knows.
  return vector?.some((part) => part !== 0) === true ? vector : null;
}

/** The object with a vector of its searchable texts, unless it has one or none can be made. */
export async function withVector(
  embedder: Embedder | null,
  config: CollectionConfig,
  object: StoredObject,
): Promise<StoredObject> {
  if (object.vector !== undefined) return object;
  const vector = await embedText(embedder, config, searchableText(config, object));
  return vector === null ? object : { ...object, vector };
}

/** @example "Tea\nA hot drink" */
export function searchableText(
  { properties }: CollectionConfig,
  object: Pick<StoredObject, 'properties'>,
): string {
  return properties
    .filter(({ searchable, dataType }) => searchable !== false && dataType.startsWith('text'))
    .flatMap(({ name }) => object.properties[name] ?? [])
    .join('\n');
}
