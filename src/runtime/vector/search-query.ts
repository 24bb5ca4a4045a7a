/** What the three searches take, and what they find. */
import type { TenantScope } from './collection.ts';
import type { Filter } from './filter.ts';
import type { Fusion } from './fusion.ts';
import type { StoredObject } from './stored-object.ts';

/** The best hits of each value of a property, instead of the best hits of all. */
export interface GroupBy {
  readonly property: string;
  /** 1 to 1000. */
  readonly groups: number;
  /** 1 to 1000. */
  readonly objectsPerGroup: number;
}

interface SearchOptions extends TenantScope {
  readonly limit: number;
  readonly offset?: number;
  readonly filter?: Filter;
  readonly includeVector?: boolean;
  /** Default true; without them a hit has no properties. */
  readonly includeProperties?: boolean;
  /**
   * Then `limit` and `offset` count groups; the hits come group by group, best group first. What has no value is in the
   * group '', an object with a list in that of each element.
   */
  readonly groupBy?: GroupBy;
}

export interface KeywordQuery extends SearchOptions {
  readonly query: string;
  /** Properties to look at with their weights; default: every searchable one with weight 1. */
  readonly properties?: Readonly<Record<string, number>>;
}

export interface VectorQuery extends SearchOptions {
  readonly vector: Float32Array;
  /** Which model it comes from. */
  readonly space?: string;
  /** Name of the vector it is compared with; default: the unnamed one. */
  readonly target?: string;
  /** Cosine distance beyond which nothing is a hit, 0 to 2. */
  readonly maxDistance?: number;
}

export interface HybridQuery extends KeywordQuery {
  readonly vector: Float32Array;
  /** Which model it comes from. */
  readonly space?: string;
  /** Name of the vector it is compared with; default: the unnamed one. */
  readonly target?: string;
  /** Share of the vector score, 0 (finds by words only) to 1 (finds by vector only). */
  readonly alpha: number;
  /**
   * Weaviate's two: `relativeScore`, min-max of each side's scores, the default; `ranked`, reciprocal rank. And
   * `shareOfBest`: as `relativeScore`, but words' scores begin at 0, so that the weaker of two word hits is still one.
   */
  readonly fusion?: Fusion;
  /** How many of each side's best are fused. Default: 200. */
  readonly candidates?: number;
}

export interface SearchHit extends StoredObject {
  /** Higher is better; comparable within one result only. */
  readonly score: number;
  /** The parts of a hybrid score before weighting, 0 to 1; absent side: 0. */
  readonly parts?: { readonly keyword: number; readonly vector: number };
  /** Cosine distance, where a vector took part. */
  readonly distance?: number;
  /** The value that a `groupBy` put it under. */
  readonly group?: string;
}
