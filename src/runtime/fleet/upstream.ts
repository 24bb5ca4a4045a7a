/** Where the calls of one server go, and on which conditions: what the gateway reads of the routing table. */
import type { Route } from './routes.ts';

export type Upstream =
  /** A built-in server: HTTP, both eras, without sessions. */
  | { readonly kind: 'replicas'; readonly replicas: readonly Route[] }
  /** A child of stdio-host, reached by the host's Unix socket (runtime/mcp/host-link.ts). */
  | { readonly kind: 'hosted'; readonly socket: string }
  /** A remote MCP server. */
  | {
      readonly kind: 'remote';
      readonly url: string;
      /** Sent with every request; may hold secrets. */
      readonly headers: Readonly<Record<string, string>>;
      readonly oauth: RemoteOAuth | null;
    };

/** How the gateway, as an OAuth client, gets tokens for a remote server. */
export interface RemoteOAuth {
  readonly grant: 'authorization-code' | 'client-credentials';
  /** `null`: registered dynamically, or a client id metadata document. */
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  readonly scopes: readonly string[];
  /** File of mode 0600 in which tokens are kept. */
  readonly tokenFile: string;
}

/** What the operator decided about one server. Patterns know `*`. */
export interface ServerPolicy {
  readonly tools: {
    /** Empty: all. */
    readonly allow: readonly string[];
    readonly deny: readonly string[];
    /** The server's own name to the one that clients see. */
    readonly rename: Readonly<Record<string, string>>;
    /** Whose results may be kept. */
    readonly cacheable: readonly string[];
    /** May be called again when it is not known whether a call arrived. */
    readonly repeatable: readonly string[];
    /** Which only read, whatever their annotations say. */
    readonly readOnly: readonly string[];
    /** Whether the server's own annotations count: those of third parties do not, unless the operator says so. */
    readonly trustsHints: boolean;
  };
  readonly balance: 'least-outstanding' | 'round-robin';
  /** Calls at once, over all replicas. */
  readonly concurrency: number;
  /** Calls that wait for their turn, and how long one waits at most. */
  readonly queue: { readonly depth: number; readonly maxWaitMs: number };
  /** `null`: none. */
  readonly rate: RateLimit | null;
  /** Without a sign of life; progress begins it anew. */
  readonly timeoutMs: number;
  /** In all, whatever progress says. */
  readonly maxTimeoutMs: number;
  readonly maxRequestBytes: number;
  readonly maxResponseBytes: number;
  readonly cacheTtlMs: number;
}

/** A token bucket. */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** A named selection of tools with a path of its own. */
export interface VirtualServer {
  /** Patterns of `server__tool` as clients see them. */
  readonly tools: readonly string[];
  /** SHA-256, in hex, of a token that opens this one and nothing else; `null`: it has none of its own. */
  readonly tokenHash: string | null;
}
