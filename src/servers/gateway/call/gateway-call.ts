/** One call on its way through the gateway, as every stage of the pipeline sees it. */
import type { IncomingHttpHeaders } from 'node:http';
import type { ScopeGrant } from '../../../runtime/fleet/gateway-policy.ts';
import type { ServerPolicy } from '../../../runtime/fleet/upstream.ts';

export interface GatewayCall {
  readonly client: ClientIdentity;
  /** The server it goes to. */
  readonly server: string;
  readonly policy: ServerPolicy;
  /** Of JSON-RPC, such as `tools/call`. */
  readonly method: string;
  /** What is called, read or completed; `null` where the method names nothing. */
  readonly target: CallTarget | null;
  /** Whether the answer is to be fetched later. */
  readonly isTask: boolean;
  /** Of a tool or prompt; empty where there are none. */
  arguments(): Readonly<Record<string, unknown>>;
  /** As the client sent them, its credentials included: not for logs, never for a server. */
  readonly headers: IncomingHttpHeaders;
  /** Aborted when the client gives the call up or goes away. */
  readonly signal: AbortSignal;
  /** The same without the cost of a signal. */
  readonly isGivenUp: boolean;
}

export interface CallTarget {
  readonly kind: 'tool' | 'prompt' | 'resource';
  /** The server's own name for it; of a resource its URI. */
  readonly name: string;
  /** As the client called it. */
  readonly shownAs: string;
}

/** Who calls, as authentication found out. */
export interface ClientIdentity {
  /** Stable over connections and free of secrets: `fleet`, `token:ci`, `user:alice`; `anyone` without authentication. */
  readonly id: string;
  /** `null`: everything. */
  readonly scopes: ClientScopes | null;
}

/** What a client may use. */
export interface ClientScopes {
  /** What one of them allows is allowed. */
  readonly grants: readonly ScopeGrant[];
}

/** How a call ended, for the audit log and for metrics. */
export type CallEnd =
  | { readonly outcome: 'success' }
  /** The tool's own failure: an answer with `isError`. */
  | { readonly outcome: 'tool-error' }
  | { readonly outcome: 'error'; readonly code: string }
  | { readonly outcome: 'cancelled' };
