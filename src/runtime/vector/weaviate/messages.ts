/** The messages of Weaviate's gRPC service, as its client declares them: only the parts that are used need be given. */
import type { ConnectionGRPC } from 'weaviate-client';

type Searcher = Awaited<ReturnType<ConnectionGRPC['search']>>;
type Batcher = Awaited<ReturnType<ConnectionGRPC['batch']>>;
type Aggregator = Awaited<ReturnType<ConnectionGRPC['aggregate']>>;

interface Addressed {
  readonly collection: string;
  readonly tenant: string;
}

export type SearchRequest = Addressed &
  Some<
    Parameters<Searcher['withNearVector']>[0] &
      Parameters<Searcher['withHybrid']>[0] &
      Parameters<Searcher['withBm25']>[0] &
      Parameters<Searcher['withFetch']>[0]
  >;
export type SearchReply = Awaited<ReturnType<Searcher['withFetch']>>;
export type FoundObject = SearchReply['results'][number];
export type FoundProperties = NonNullable<NonNullable<FoundObject['properties']>['nonRefProps']>;
export type FoundValue = FoundProperties['fields'][string];

export type FilterMessage = Some<NonNullable<NonNullable<Parameters<Searcher['withFetch']>[0]>['filters']>>;

export type AggregateRequest = Addressed & Some<Parameters<Aggregator['withFetch']>[0]>;
export type AggregateReply = Awaited<ReturnType<Aggregator['withFetch']>>;

export type WeaviateObject = Some<Parameters<Batcher['withObjects']>[0]['objects'][number]>;
export type BatchReply = Awaited<ReturnType<Batcher['withObjects']>>;

export type DeleteRequest = Addressed & Some<Parameters<Batcher['withDelete']>[0]>;
export type DeleteReply = Awaited<ReturnType<Batcher['withDelete']>>;

/** Any part of a message: what is left out has its default on the wire. */
type Some<T> = T extends Uint8Array
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Some<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]?: Some<T[Key]> | undefined }
      : T;
