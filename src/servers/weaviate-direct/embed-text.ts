/** Vectors for what comes without one, where the built-in model made the vectors of the collection. */
import { type Embedder, spaceOf } from '../../runtime/embedding/embedder.ts';
import type { CollectionConfig } from '../../runtime/vector/collection.ts';
import type { StoredObject } from '../../runtime/vector/stored-object.ts';

/** `null` when the collection keeps vectors of another model, or none, or there is no model. */
export async function embedText(
  embedder: Embedder | null,
  config: CollectionConfig,
  text: string,
): Promise<Float32Array | null> {
  const [vector = null] = await embedTexts(embedder, config, [text]);
  return vector;
}

/** The objects with vectors of their searchable texts, but those that have one, or for which none can be made. */
export async function withVectors(
  embedder: Embedder | null,
  config: CollectionConfig,
  objects: readonly StoredObject[],
): Promise<readonly StoredObject[]> {
  const without = objects.filter(({ vector }) => vector === undefined);
  const texts = without.map((object) => searchableText(config, object));
  const vectors = await embedTexts(embedder, config, texts);
  const made = new Map(without.map((object, index) => [object, vectors[index]]));
  return objects.map((object) => {
    const vector = made.get(object);
    return vector === undefined || vector === null ? object : { ...object, vector };
  });
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

async function embedTexts(
  embedder: Embedder | null,
  { dimensions, space }: CollectionConfig,
  texts: readonly string[],
): Promise<readonly (Float32Array | null)[]> {
  // Vectors of nobody knows which model would be compared without sense.
  if (embedder === null || dimensions === null || space === undefined || texts.length === 0) return [];
  if (space !== spaceOf(await embedder.describe())) return [];
  const vectors = await embedder.embed(texts);
  // All zeros: no word that the model knows.
  return vectors.map((vector) => (vector.some((part) => part !== 0) ? vector : null));
}
