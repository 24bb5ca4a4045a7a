/**
 * Collections of objects with properties and vectors: keyword, vector and hybrid search.
 *
 * One interface, several engines. Names and filters are Weaviate's, so that what works on one engine works on the other.
 */
import type { BreakerState } from '../resilience/breaker.ts';

export type DataType = 'text' | 'text[]' | 'int' | 'number' | 'boolean' | 'date' | 'uuid';

export interface PropertyConfig {
  /** Letters, digits and `_`, beginning with a letter. */
  readonly name: string;
  readonly dataType: DataType;
  readonly description?: string;
  /** Whether keyword search looks at it; only for text. Default: true for text. */
  readonly searchable?: boolean;
}

export interface CollectionConfig {
  /** Letters, digits and `_`, beginning with a capital letter. */
  readonly name: string;
  readonly description?: string;
  readonly properties: readonly PropertyConfig[];
  /** Length of every vector; `null` for a collection without vectors. */
  readonly dimensions: number | null;
  /** `word`: lower-cased words as they stand. `english`: stemmed, without diacritics. Default: `word`. */
  readonly tokenization?: 'word' | 'english';
  /**
   * A text property that most searches filter by equality (a user, a tenant): the engine keeps its values apart,
   * and a search within one value reads only that part.
   */
  readonly partitionBy?: string;
  /** Which model the vectors come from. A vector of another one is refused: they do not compare. */
  readonly space?: string;
}

export type PropertyValue = string | number | boolean | readonly string[] | null;

export interface StoredObject {
  /** UUID, lower case. */
  readonly id: string;
  readonly properties: Readonly<Record<string, PropertyValue>>;
  readonly vector?: Float32Array;
}

/** Weaviate's filter JSON: operator, path, typed value; `And`, `Or`, `Not` with operands. */
export type Filter =
  | { readonly operator: 'And' | 'Or' | 'Not'; readonly operands: readonly Filter[] }
  | {
      readonly operator:
        | 'Equal'
        | 'NotEqual'
        | 'GreaterThan'
        | 'GreaterThanEqual'
        | 'LessThan'
        | 'LessThanEqual'
        | 'Like'
        | 'IsNull'
        | 'ContainsAny'
        | 'ContainsAll';
      /** A property name, or `id`. */
      readonly path: readonly string[];
      readonly value: PropertyValue;
    };

interface SearchOptions {
  readonly limit: number;
  readonly offset?: number;
  readonly filter?: Filter;
  readonly includeVector?: boolean;
  /** Default true; without them a hit has no properties. */
  readonly includeProperties?: boolean;
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
}

export interface HybridQuery extends KeywordQuery {
  readonly vector: Float32Array;
  /** Which model it comes from. */
  readonly space?: string;
  /** Share of the vector score, 0 (finds by words only) to 1 (finds by vector only). */
  readonly alpha: number;
  /** `relativeScore`: min-max of each side's scores; `ranked`: reciprocal rank. Default: `relativeScore`. */
  readonly fusion?: 'relativeScore' | 'ranked';
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
}

export interface VectorStore {
  readonly engine: 'embedded' | 'weaviate';
  readonly breakerState: BreakerState;

  /** Resolves when the engine answers. @throws OperationalError `VECTOR_STORE_FAILED` */
  ping(signal?: AbortSignal): Promise<void>;

  listCollections(): Promise<readonly CollectionConfig[]>;
  getCollection(name: string): Promise<CollectionConfig | null>;
  /** Does nothing when it exists with the same configuration. @throws VectorStoreError `collection_exists` */
  createCollection(config: CollectionConfig): Promise<void>;
  /** @returns whether it existed */
  deleteCollection(name: string): Promise<boolean>;
  /**
   * Removes all vectors of a collection, for those of another model to come; words and properties stay.
   *
   * @throws VectorStoreError `collection_unknown`, `collection_invalid`
   */
  resetVectors(name: string, vectors: Pick<CollectionConfig, 'dimensions' | 'space'>): Promise<void>;
  count(collection: string, filter?: Filter): Promise<number>;

  /**
   * Inserts, or replaces whole what has the same id. At most 200 objects a call; all or nothing.
   *
   * @param options.space which model their vectors come from
   * @throws VectorStoreError `object_invalid` naming the object and the property
   */
  upsert(
    collection: string,
    objects: readonly StoredObject[],
    options?: { readonly space?: string | undefined },
  ): Promise<void>;
  get(collection: string, id: string, options?: { includeVector?: boolean }): Promise<StoredObject | null>;
  /** @returns how many existed */
  delete(collection: string, ids: readonly string[]): Promise<number>;
  /** In id order, after `after`; at most `limit` (1 to 1000). */
  list(
    collection: string,
    page: { readonly limit: number; readonly after?: string; readonly filter?: Filter },
  ): Promise<readonly StoredObject[]>;

  searchKeyword(collection: string, query: KeywordQuery): Promise<readonly SearchHit[]>;
  searchVector(collection: string, query: VectorQuery): Promise<readonly SearchHit[]>;
  searchHybrid(collection: string, query: HybridQuery): Promise<readonly SearchHit[]>;

  /** Weaviate's GraphQL. @throws VectorStoreError `graphql_unsupported` on an engine without it */
  graphql(query: string, variables: Readonly<Record<string, unknown>>): Promise<unknown>;

  /** Safe to call twice. */
  close(): Promise<void>;
}

/** What a caller of the store can mend: a wrong name, filter, property or vector length. */
export class VectorStoreError extends Error {
  override readonly name = 'VectorStoreError';
  readonly code: VectorStoreErrorCode;
  /** What would be right. */
  readonly hint: string;

  constructor(code: VectorStoreErrorCode, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

export type VectorStoreErrorCode =
  | 'collection_unknown'
  | 'collection_exists'
  | 'collection_invalid'
  | 'property_unknown'
  | 'filter_invalid'
  | 'object_invalid'
  | 'vector_invalid'
  | 'graphql_unsupported';
