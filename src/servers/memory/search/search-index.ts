/** Finds ids by words, by meaning, or by both; by PostgreSQL's words alone while the index is away. */
import type { Embedder } from '../../../runtime/embedding/embedder.ts';
import { OperationalError, reasonOf } from '../../../runtime/errors.ts';
import { type BreakerState, CircuitBreaker } from '../../../runtime/resilience/breaker.ts';
import type { Filter } from '../../../runtime/vector/filter.ts';
import type { SearchHit } from '../../../runtime/vector/search-query.ts';
import type { VectorStore } from '../../../runtime/vector/vector-store.ts';
import { VectorStoreError } from '../../../runtime/vector/vector-store-error.ts';
import { type CollectionName, fieldWeights } from '../indexer/collections.ts';
import type { IndexSpaces } from '../indexer/index-spaces.ts';

export const searchModes = ['hybrid', 'lexical', 'semantic'] as const;
export type SearchMode = (typeof searchModes)[number];

/** Share of the vector side; the measured best of the built-in model. @see docs/decisions/0009-hybrid-retrieval.md */
export const defaultAlpha = 0.35;

/** What every search says. */
export interface Search {
  readonly query: string;
  readonly mode: SearchMode;
  /** 0 to 1. */
  readonly alpha: number;
  /** How many are needed; more than are ranked at all never come. */
  readonly wanted: number;
}

export interface IndexQuery {
  readonly collection: CollectionName;
  readonly search: Search;
  readonly filter: Filter;
  /** How many are ranked at all. */
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
  /** Why the search was weaker than asked for; `null` when it was not. */
  readonly degraded: string | null;
}

/** PostgreSQL's own search over the same rows. */
export type WordsFallback = () => Promise<readonly { readonly id: string; readonly rank: number }[]>;

export interface SearchIndexOptions {
  readonly vectors: VectorStore;
  /** `null`: keyword search only. */
  readonly embedder: Embedder | null;
  readonly breaker: CircuitBreaker;
  readonly spaces: Pick<IndexSpaces, 'vectorsOf'>;
}

/** A search does not wait longer for the meaning of its query, in ms. */
const embedTimeoutMs = 2000;
const modelFailureThreshold = 3;
const modelOpenMs = 10_000;

export class SearchIndex {
  readonly #options: SearchIndexOptions;
  readonly #modelBreaker = new CircuitBreaker({
    name: 'embedding',
    failureThreshold: modelFailureThreshold,
    openMs: modelOpenMs,
  });

  constructor(options: SearchIndexOptions) {
    this.#options = options;
  }

  /** Of the way to the index; while it is open, PostgreSQL's words stand in. */
  get state(): BreakerState {
    return this.#options.breaker.state;
  }

  async search(query: IndexQuery, fallback: WordsFallback): Promise<RankedIds> {
    return await this.#find(query, await this.#meaningOf(query), fallback);
  }

  async #find(query: IndexQuery, meaning: Meaning, fallback: WordsFallback): Promise<RankedIds> {
    try {
      const hits = await this.#options.breaker.execute(() => this.#ask(query, meaning));
      return { ranked: hits.map(rankedId), degraded: meaning.degraded };
    } catch (error) {
      if (error instanceof VectorStoreError && error.code === 'vector_invalid') {
        return await this.#find(query, wordsAlone('the index is going over to another model'), fallback);
      }
      if (!isAway(error)) throw error;
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

  async #meaningOf({ collection, search: { query, mode } }: IndexQuery): Promise<Meaning> {
    const { embedder, spaces } = this.#options;
    if (mode === 'lexical' || embedder === null) return { vector: null, space: '', degraded: null };
    const use = spaces.vectorsOf(collection);
    if (!use.isReady) return wordsAlone(use.reason);
    try {
      const signal = AbortSignal.timeout(embedTimeoutMs);
      const [vector = null] = await this.#modelBreaker.execute(() => embedder.embed([query], signal));
      // No word the model knows: its zero vector is equally near to everything.
      const isKnown = vector?.some((part) => part !== 0) ?? false;
      return { vector: isKnown ? vector : null, space: use.space, degraded: null };
    } catch (error) {
      if (error instanceof OperationalError) return wordsAlone(reasonOf(error));
      throw error;
    }
  }

  async #ask(
    { collection, search: { query, mode, alpha }, filter, limit }: IndexQuery,
    { vector, space }: Meaning,
  ): Promise<readonly SearchHit[]> {
    const { vectors } = this.#options;
    const page = { limit, filter, includeProperties: false };
    const words = { ...page, query, properties: fieldWeights };
    try {
      if (vector === null) return normalized(await vectors.searchKeyword(collection, words), 'keyword');
      if (mode === 'semantic') {
        return normalized(await vectors.searchVector(collection, { ...page, vector, space }), 'vector');
      }
      // A scope may be small: the weaker of two hits by words must not count as none.
      const fusion = 'shareOfBest';
      return await vectors.searchHybrid(collection, { ...words, vector, space, alpha, fusion });
    } catch (error) {
      // Before the first write there is no collection: nothing to find is no failure.
      if (error instanceof VectorStoreError && error.code === 'collection_unknown') return [];
      throw error;
    }
  }
}

/** A store that lets nobody in is as good as none. */
function isAway(error: unknown): boolean {
  if (error instanceof VectorStoreError) return error.code === 'permission_denied';
  return error instanceof OperationalError;
}

/** What a query means to the model. */
interface Meaning {
  /** `null`: words are all there is. */
  readonly vector: Float32Array | null;
  readonly space: string;
  readonly degraded: string | null;
}

function wordsAlone(reason: string): Meaning {
  return { vector: null, space: '', degraded: `${reason}; found by words alone` };
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
