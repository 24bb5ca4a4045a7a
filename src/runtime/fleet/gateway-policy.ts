/** What the operator decided about the gateway as a whole: part of the routing table, so a change needs no restart. */
import type { RateLimit, VirtualServer } from './upstream.ts';

export interface GatewayPolicy {
  /** Who proves itself how. `oauth` accepts the fleet's tokens too. */
  readonly auth: 'token' | 'oauth' | 'none';
  /** `null` unless `auth` is `oauth`. */
  readonly oauth: OAuthResource | null;
  /** Host names under which clients reach the gateway, besides loopback names. */
  readonly hosts: readonly string[];
  /** Origins of web pages that may call, such as `https://app.example.com`. */
  readonly cors: readonly string[];
  /** Of each client; `null`: none. */
  readonly rate: RateLimit | null;
  readonly audit: AuditLevel;
  readonly pinning: Pinning;
  /** `redis://…` of what gateways share; may hold a password. `null`: each has its own. */
  readonly cacheUrl: string | null;
  /** By name; reached as `/{name}/mcp`. */
  readonly virtualServers: Readonly<Record<string, VirtualServer>>;
}

/** `arguments`: those of calls too, with secrets masked. */
export type AuditLevel = 'off' | 'calls' | 'arguments';

/** What happens when a third-party server changes a tool that was seen before. `hold`: clients do not see it until accepted. */
export type Pinning = 'off' | 'warn' | 'hold';

/** The gateway as a resource server of OAuth 2.1. @see RFC 9728 */
export interface OAuthResource {
  /** Of whom tokens are accepted: the issuer's URL. */
  readonly issuer: string;
  /** What a token's `aud` must hold: the gateway's public URL. */
  readonly audience: string;
  /** `null`: as the issuer's metadata says. */
  readonly jwksUrl: string | null;
  /** What a token's scopes allow. Empty: every valid token allows everything. */
  readonly scopes: Readonly<Record<string, ScopeGrant>>;
}

/** Patterns know `*`; an empty list means all. */
export interface ScopeGrant {
  /** Names of servers and virtual servers. */
  readonly servers: readonly string[];
  /** Of `server__tool` as clients see them. */
  readonly tools: readonly string[];
  /** Tools only that change nothing. */
  readonly readOnly: boolean;
}

export const defaultGatewayPolicy: GatewayPolicy = {
  auth: 'token',
  oauth: null,
  hosts: [],
  cors: [],
  rate: null,
  audit: 'off',
  pinning: 'warn',
  cacheUrl: null,
  virtualServers: {},
};
