import type { CollectionConfig } from '../collection.ts';
import type { VectorQuery } from '../search-query.ts';
import type { Collection } from './collection-of.ts';

/**
 * The config of a collection made by others, where the vector of a query is taken to have the right length: Weaviate
 * tells the length of no vector, and refuses a wrong one itself.
 */
export function withLengths(
  { config, note, vectors }: Collection,
  { vector, target }: Pick<VectorQuery, 'vector' | 'target'>,
): CollectionConfig {
  if (note !== null || !vectors.has(target ?? '')) return config;
  return target === undefined
    ? { ...config, dimensions: vector.length }
    : { ...config, namedVectors: { ...config.namedVectors, [target]: vector.length } };
}
