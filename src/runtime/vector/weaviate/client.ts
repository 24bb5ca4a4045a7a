/**
 * The gRPC side of Weaviate's own client. The only file that knows `weaviate-client`.
 *
 * Its public methods try five times by themselves and write each failure to the console. Deadlines, second tries and
 * the words of errors are ours here, so this takes the generated stub that those methods stand on: the version is
 * pinned, and every test on a real Weaviate goes this way.
 */
import { ConnectionGRPC } from 'weaviate-client';
import type { Address } from './address.ts';
import type {
  AggregateReply,
  AggregateRequest,
  BatchReply,
  DeleteReply,
  DeleteRequest,
  SearchReply,
  SearchRequest,
  WeaviateObject,
} from './messages.ts';

export interface GrpcOptions {
  readonly address: Address;
  /** Sent with every call, the key's among them. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Weaviate's gRPC service. All reject with an error that has `code` and `details`, or with the signal's reason. */
export interface GrpcClient {
  search(request: SearchRequest, signal: AbortSignal): Promise<SearchReply>;
  aggregate(request: AggregateRequest, signal: AbortSignal): Promise<AggregateReply>;
  batchObjects(objects: readonly WeaviateObject[], signal: AbortSignal): Promise<BatchReply>;
  batchDelete(request: DeleteRequest, signal: AbortSignal): Promise<DeleteReply>;
  /** Calls in flight fail. */
  close(): void;
}

/** Connects with the first call, not before. */
export async function openGrpcClient({ address, headers }: GrpcOptions): Promise<GrpcClient> {
  const { connection } = await ConnectionGRPC.use({
    host: address.url,
    scheme: address.isSecure ? 'https' : 'http',
    grpcAddress: `${address.grpcHost}:${address.grpcPort}`,
    grpcSecure: address.isSecure,
    headers: { ...headers },
    skipInitChecks: true,
  });
  const searcher: unknown = await connection.search('');
  const { connection: stub, metadata } = searcher as Inside;
  return {
    search: (request, signal) => stub.search({ ...request, uses127Api: true }, { metadata, signal }),
    aggregate: (request, signal) => stub.aggregate({ ...request, objectsCount: true }, { metadata, signal }),
    batchObjects: (objects, signal) => stub.batchObjects({ objects }, { metadata, signal }),
    batchDelete: (request, signal) => stub.batchDelete(request, { metadata, signal }),
    close: () => connection.close(),
  };
}

/** What the client's searcher holds. */
interface Inside {
  readonly connection: {
    search(
      request: SearchRequest & { readonly uses127Api: true },
      options: CallOptions,
    ): Promise<SearchReply>;
    aggregate(
      request: AggregateRequest & { readonly objectsCount: true },
      options: CallOptions,
    ): Promise<AggregateReply>;
    batchObjects(
      request: { readonly objects: readonly WeaviateObject[] },
      options: CallOptions,
    ): Promise<BatchReply>;
    batchDelete(request: DeleteRequest, options: CallOptions): Promise<DeleteReply>;
  };
  readonly metadata: unknown;
}

interface CallOptions {
  readonly metadata: unknown;
  readonly signal: AbortSignal;
}
