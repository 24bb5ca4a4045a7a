import type { CollectionConfig } from '../collection.ts';
import type { Vectors } from '../stored-object.ts';
import type { Collection } from './stored-collection.ts';

/**
 * The config of a collection made by others, where vectors of unknown length have that of the given ones: Weaviate
 * tells no lengths, and refuses a wrong one itself.
 */
export function withAssumedLengths({ config, note, vectors }: Collection, given: Vectors): CollectionConfig {
  if (note !== null) return config;
  const { vector, namedVectors = {} } = given;
  const named = Object.entries(namedVectors).filter(([name]) => vectors.has(name));
  const lengths = Object.fromEntries(named.map(([name, each]) => [name, each.length]));
  return {
    ...config,
    dimensions: config.dimensions ?? (vectors.has('') ? (vector?.length ?? null) : null),
    namedVectors: { ...lengths, ...config.namedVectors },
  };
}
