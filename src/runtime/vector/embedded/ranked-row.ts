import type { SearchHit } from '../search-query.ts';

/** What one side of a search found. */
export interface RankedRow {
  readonly row: number;
  /** BM25 with the sign turned, or cosine distance. */
  readonly value: number;
}

/** A hit before it is read. */
export interface ScoredRow extends Pick<SearchHit, 'score' | 'parts' | 'distance' | 'group'> {
  readonly row: number;
}

export interface Page {
  readonly limit: number;
  readonly offset: number;
}
