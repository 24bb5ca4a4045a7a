/**
 * `database` is met by the embedded PostgreSQL's readiness, or at once when a `DATABASE_URL` is set; `vectors` by that of a
 * Weaviate that mcpctl runs, or at once with any other vector store.
 */
export type Need = 'database' | 'vectors';

/** What mcpctl knows of one process kind without loading its code: a row of servers/catalog.ts. */
export interface ServerEntry {
  readonly name: string;
  /** One line for `mcpctl tools`, `status` and the gateway. */
  readonly description: string;
  /** Path of the entry file, relative to dist/. */
  readonly entry: string;
  /** `mcp`: behind the gateway, can have replicas. The others run once, `stdio-host` only when it has somebody to host. */
  readonly kind: 'mcp' | 'gateway' | 'postgres' | 'weaviate' | 'stdio-host';
  /** Preferred port. */
  readonly port: number;
  /** What its further ports are for, in a word each; each is any free one. */
  readonly furtherPorts: readonly string[];
  /** It is not started before these are met. */
  readonly needs: readonly Need[];
  /** It waits for these at `up`, and does without while they are away. */
  readonly prefers: readonly Need[];
  /** Whether it calls the fleet's tools; then it is told where the gateway is, and restarted when that moves. */
  readonly callsGateway: boolean;
  /** Names of its tools' sets that are listed only when asked for. */
  readonly toolsets: readonly string[];
}
