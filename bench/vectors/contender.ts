/** A way to store and search vectors, as the comparison sees it. */
import type { Document, Query } from './corpus.ts';

export const searchKinds = ['near vector', 'BM25', 'hybrid'] as const;
export type SearchKind = (typeof searchKinds)[number];

/** Hits wanted of each search. */
export const hits = 10;
/** Rows of one insert. */
export const batchRows = 200;
/** Share of the vector in hybrid searches. */
export const alpha = 0.5;

/** Where documents go, and where they are looked for. */
export interface Place {
  readonly collection: string;
  readonly tenant?: string;
}

export interface Contender extends AsyncDisposable {
  /** Calls in flight that make its inserts fastest. */
  readonly inFlight: number;
  create(collection: string, tenants: readonly string[]): Promise<void>;
  insert(place: Place, documents: readonly Document[]): Promise<void>;
  /** What it can do; how many were found. */
  readonly searches: { readonly [K in SearchKind]?: (place: Place, query: Query) => Promise<number> };
  drop(collection: string): Promise<void>;
}

/** How to reach a Weaviate. */
export interface WeaviateAddress {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly grpcPort: number;
  readonly apiKey: string;
}
