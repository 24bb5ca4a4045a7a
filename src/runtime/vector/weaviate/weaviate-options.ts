/** Where a Weaviate is, and how long it may take. */
export interface WeaviateOptions {
  /** Such as `http://127.0.0.1:8080`; `https:` means TLS for REST and gRPC alike. */
  readonly url: string;
  /** Default: 50051; 443 with `https:`. */
  readonly grpcPort?: number | undefined;
  readonly apiKey?: string | undefined;
  /** Sent with every call: keys of Weaviate's modules, or of a proxy. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
}

/** All in ms. */
export interface Timeouts {
  /** Until Weaviate has said who it is, over REST and gRPC. Default: 2000. */
  readonly connectMs: number;
  /** Default: 10,000. */
  readonly readMs: number;
  /** A batch, a change of the schema. Default: 60,000. */
  readonly writeMs: number;
}

export const defaultTimeouts: Timeouts = { connectMs: 2000, readMs: 10_000, writeMs: 60_000 };
