/**
 * Collections of objects with properties and vectors: keyword, vector and hybrid search.
 *
 * One interface, several engines. Names and filters are Weaviate's, so that what works on one engine works on the other.
 */
import type { BreakerState } from '../resilience/breaker.ts';
import type { Aggregate, AggregateQuery } from './aggregate.ts';
import type { CollectionConfig, CollectionPatch, Tenant, TenantScope } from './collection.ts';
import type { Filter } from './filter.ts';
import type { HybridQuery, KeywordQuery, SearchHit, VectorQuery } from './search-query.ts';
import type { ObjectPatch, StoredObject } from './stored-object.ts';
import type { VectorStoreError } from './vector-store-error.ts';

export interface EngineStatus {
  readonly version: string;
  readonly modules: readonly string[];
  readonly nodes: readonly {
    readonly name: string;
    readonly status: string;
    /** `null` where the engine does not say. */
    readonly objects: number | null;
    readonly shards: number | null;
  }[];
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
  /**
   * Searches do not move: what is there is described anew, what is added starts out empty.
   *
   * @throws VectorStoreError `collection_unknown`, `collection_invalid` (a property or vector that is there already)
   */
  updateCollection(name: string, patch: CollectionPatch): Promise<void>;
  /** In the order of their names. @throws VectorStoreError `tenants_unsupported` on a collection without tenants */
  listTenants(collection: string): Promise<readonly Tenant[]>;
  /**
   * Adds tenants that are new, sets the status of those that are there, and removes with all their objects those
   * called `removed`. At most 200 a call.
   */
  setTenants(
    collection: string,
    tenants: readonly { readonly name: string; readonly status: Tenant['status'] | 'removed' }[],
  ): Promise<void>;
  count(collection: string, filter?: Filter, scope?: TenantScope): Promise<number>;

  /**
   * Inserts, or replaces whole what has the same id. At most 200 objects a call; when one of them is refused, none is
   * stored.
   *
   * @param options.space which model their vectors come from
   * @throws VectorStoreError `object_invalid`, `vector_invalid` naming the object and the property
   */
  upsert(
    collection: string,
    objects: readonly StoredObject[],
    options?: TenantScope & { readonly space?: string | undefined },
  ): Promise<void>;
  /** As `upsert`, each object for itself. @returns in their order why an object was refused; `null`: it is stored */
  upsertEach(
    collection: string,
    objects: readonly StoredObject[],
    options?: TenantScope & { readonly space?: string | undefined },
  ): Promise<readonly (VectorStoreError | null)[]>;
  /** Changes parts of one object. @returns whether it exists @throws VectorStoreError as `upsert` */
  merge(
    collection: string,
    id: string,
    patch: ObjectPatch,
    options?: TenantScope & { readonly space?: string | undefined },
  ): Promise<boolean>;
  get(
    collection: string,
    id: string,
    options?: TenantScope & { readonly includeVector?: boolean },
  ): Promise<StoredObject | null>;
  /** @returns how many existed */
  delete(collection: string, ids: readonly string[], scope?: TenantScope): Promise<number>;
  /** @returns how many match, and were deleted unless `dryRun` */
  deleteWhere(
    collection: string,
    filter: Filter,
    options?: TenantScope & { readonly dryRun?: boolean },
  ): Promise<number>;
  /** In id order, after `after`; at most `limit` (1 to 1000). */
  list(
    collection: string,
    page: TenantScope & {
      readonly limit: number;
      readonly after?: string;
      readonly filter?: Filter;
      readonly includeVector?: boolean;
    },
  ): Promise<readonly StoredObject[]>;

  searchKeyword(collection: string, query: KeywordQuery): Promise<readonly SearchHit[]>;
  searchVector(collection: string, query: VectorQuery): Promise<readonly SearchHit[]>;
  searchHybrid(collection: string, query: HybridQuery): Promise<readonly SearchHit[]>;

  /** One row without `groupBy`; else a row for each value, largest first. */
  aggregate(collection: string, query: AggregateQuery): Promise<readonly Aggregate[]>;

  status(): Promise<EngineStatus>;

  /**
   * Weaviate's GraphQL, as it answers. The caller has looked at what the query does.
   *
   * @throws VectorStoreError `graphql_unsupported` on an engine without it
   */
  graphql(
    query: string,
    variables: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<unknown>;

  /** Safe to call twice. */
  close(): Promise<void>;
}
