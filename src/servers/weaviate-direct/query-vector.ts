/** The vector of a query: what the caller brings, or what the built-in model makes of its words. */
import type { Embedder } from '../../runtime/embedding/embedder.ts';
import { OperationalError } from '../../runtime/errors.ts';
import type { CollectionConfig } from '../../runtime/vector/collection.ts';
import type { VectorQuery } from '../../runtime/vector/search-query.ts';
import { embedText } from './embed-text.ts';

export type QueryVector = Pick<VectorQuery, 'vector' | 'space' | 'target'>;

export interface VectorSource {
  /** As the caller passed it: of the model of the collection, by assumption. */
  readonly given: readonly number[] | undefined;
  /** Name of the vector to compare with; `null`: the unnamed one. */
  readonly target: string | null;
  readonly text: string;
}

/** `problem` says why there is no vector. */
export async function queryVector(
  embedder: Embedder | null,
  config: CollectionConfig,
  { given, target, text }: VectorSource,
): Promise<
  | { readonly vector: QueryVector; readonly problem: null }
  | { readonly vector: null; readonly problem: string }
> {
  if (given !== undefined)
    return { vector: vectorOf(config, Float32Array.from(given), target), problem: null };
  const missing = `no vector of the query fits ${config.name}; pass one in vector to search by meaning`;
  if (target !== null) return { vector: null, problem: missing };
  try {
    const made = await embedText(embedder, config, text);
    return made === null
      ? { vector: null, problem: missing }
      : { vector: vectorOf(config, made, null), problem: null };
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return { vector: null, problem: `the embedding model is away: ${error.message}` };
  }
}

export function vectorOf(
  { space }: CollectionConfig,
  vector: Float32Array,
  target: string | null,
): QueryVector {
  return {
    vector,
    ...(space === undefined ? {} : { space }),
    ...(target === null ? {} : { target }),
  };
}
