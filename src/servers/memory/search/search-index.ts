/** Finds ids by words, by meaning, or by both; by PostgreSQL's words alone while the index is away. */
import type { Embedder } from '../../../runtime/embedding/embedder.ts';
import { OperationalError, reasonOf } from '../../../runtime/errors.ts';
import type { BreakerState, CircuitBreaker } from '../../../runtime/resilience/breaker.ts';
import type { Filter, SearchHit, VectorStore } from '../../../runtime/vector/vector-store.ts';
import { VectorStoreError } from '../../../runtime/vector/vector-store.ts';
import { type CollectionName, fieldWeights } from '../indexer/collections.ts';

export const searchModes = ['hybrid', 'lexical', 'semantic'] as const;
export type SearchMode = (typeof searchModes)[number];

/** Share of the vector side; the measured best of the built-in model. @see docs/decisions/0009-hybrid-retrieval.md */
export const defaultAlpha = 0.35;

export interface IndexQuery {
  readonly collection: CollectionName;
  readonly query: string;
  readonly filter: Filter;
  readonly mode: SearchMode;
  /** 0 to 1. */
  readonly alpha: number;
  readonly limit: number;
}

export interface RankedId {
  readonly id: string;
  /** 0 to 1; comparable within one result only. */
  readonly score: number;
  readonly parts: { readonly keyword: number; readonly vector: number };
}

export interface RankedIds {
  readonly ranked: readonly RankedId[];
  /** Why PostgreSQL's full text search stood in; `null` when it did not. */
  readonly degraded: string | null;
}

/** PostgreSQL's own search over the same rows. */
export type WordsFallback = () => Promise<readonly { readonly id: string; readonly rank: number }[]>;

export class SearchIndex {
  readonly #vectors: VectorStore;
  readonly #embedder: Embedder | null;
  readonly #breaker: CircuitBreaker;

  constructor(options: { vectors: VectorStore; embedder: Embedder | null; breaker: CircuitBreaker }) {
    this.#vectors = options.vectors;
    this.#embedder = options.embedder;
    this.#breaker = options.breaker;
  }

  /** Of the way to the index; while it is open, PostgreSQL's words stand in. */
  get state(): BreakerState {
    return this.#breaker.state;
  }

  async search(query: IndexQuery, fallback: WordsFallback): Promise<RankedIds> {
    try {
      const hits = await this.#breaker.execute(() => this.#ask(query));
      return { ranked: hits.map(rankedId), degraded: null };
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      const found = await fallback();
      const best = found[0]?.rank ?? 1;
      const ranked = found.map(({ id, rank }) => ({
        id,
        score: rank / best,
        parts: { keyword: rank / best, vector: 0 },
      }));
      return {
        ranked,
        degraded: `the index is away (${reasonOf(error)}); found by PostgreSQL's words alone`,
      };
    }
  }

  async #ask({ collection, query, filter, mode, alpha, limit }: IndexQuery): Promise<readonly SearchHit[]> {
    const words = { query, limit, filter, properties: fieldWeights };
    try {
      if (mode === 'lexical' || this.#embedder === null) {
        return normalized(await this.#vectors.searchKeyword(collection, words), 'keyword');
      }
      const [vector] = await this.#embedder.embed([query]);
      if (vector === undefined || vector.every((part) => part === 0)) {
        // No word the model knows: its zero vector is equally near to everything.
        return normalized(await this.#vectors.searchKeyword(collection, words), 'keyword');
      }
      if (mode === 'semantic') {
        return normalized(await this.#vectors.searchVector(collection, { vector, limit, filter }), 'vector');
      }
      return await this.#vectors.searchHybrid(collection, { ...words, vector, alpha });
    } catch (error) {
      // Before the first write there is no collection: nothing to find is no failure.
      if (error instanceof VectorStoreError && error.code === 'collection_unknown') return [];
      throw error;
    }
  }
}

function rankedId({ id, score, parts }: SearchHit): RankedId {
  return { id, score, parts: parts ?? { keyword: 0, vector: 0 } };
}

/** One side's own scores on the scale of the hybrid ones. */
function normalized(hits: readonly SearchHit[], side: 'keyword' | 'vector'): readonly SearchHit[] {
  const best = Math.max(...hits.map(({ score }) => score), Number.EPSILON);
  return hits.map((hit) => {
    const score = Math.max(0, hit.score / best);
    return { ...hit, score, parts: { keyword: 0, vector: 0, [side]: score } };
  });
}
