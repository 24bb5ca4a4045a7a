/** Where a Weaviate answers. */
export interface Address {
  /** Of its REST API, without a slash at the end. */
  readonly url: string;
  /** TLS, for REST and gRPC alike. */
  readonly isSecure: boolean;
  readonly grpcHost: string;
  readonly grpcPort: number;
}

const plainGrpcPort = 50_051;
const secureGrpcPort = 443;
/** Weaviate's own cloud answers gRPC under a name beside that of REST. */
const cloud = /\.weaviate\.cloud$/;

/** @param url `http:` or `https:`; a path before Weaviate's own stays */
export function addressOf(url: string, grpcPort?: number): Address {
  const { protocol, hostname, href } = new URL(url);
  const isSecure = protocol === 'https:';
  return {
    url: href.replace(/\/+$/, ''),
    isSecure,
    grpcHost: cloud.test(hostname) ? `grpc-${hostname}` : hostname,
    grpcPort: grpcPort ?? (isSecure ? secureGrpcPort : plainGrpcPort),
  };
}
