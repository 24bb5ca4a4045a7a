/** Which vector store a server keeps its collections in, as the config says. */
export type VectorSettings =
  | {
      readonly engine: 'embedded';
      /** Of its files; absolute. */
      readonly directory: string;
    }
  | {
      readonly engine: 'weaviate';
      /** Such as `http://127.0.0.1:8080`; `https:` means TLS for REST and gRPC alike. */
      readonly url: string;
      /** Default: 50051; 443 with `https:`. */
      readonly grpcPort?: number | undefined;
      readonly apiKey?: string | undefined;
    };
