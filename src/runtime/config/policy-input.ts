/** What the file says of the gateway's policy, as it was checked. What it leaves out is `undefined`. */
import type { AuditLevel, Pinning } from '../fleet/gateway-policy.ts';
import type { ServerPolicy } from '../fleet/upstream.ts';

export interface GatewayPolicyInput {
  readonly auth?: 'token' | 'oauth' | 'none' | undefined;
  readonly oauth?: OAuthInput | undefined;
  readonly hosts?: readonly string[] | undefined;
  readonly cors?: readonly string[] | undefined;
  readonly rate?: RateInput | undefined;
  readonly audit?: AuditLevel | undefined;
  readonly pinning?: Pinning | undefined;
  readonly virtual?: Readonly<Record<string, VirtualServerInput>> | undefined;
}

interface OAuthInput {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl?: string | undefined;
  readonly scopes?: Readonly<Record<string, GrantInput>> | undefined;
}

interface GrantInput {
  readonly servers?: readonly string[] | undefined;
  readonly tools?: readonly string[] | undefined;
  readonly readOnly?: boolean | undefined;
}

interface VirtualServerInput {
  readonly tools: readonly string[];
  readonly token?: string | undefined;
}

export interface RateInput {
  readonly perSecond: number;
  readonly burst?: number | undefined;
}

export interface ServerPolicyInput {
  readonly tools?: ToolsInput | undefined;
  readonly balance?: ServerPolicy['balance'] | undefined;
  readonly concurrency?: number | undefined;
  readonly queue?: { readonly depth?: number | undefined; readonly maxWait?: number | undefined } | undefined;
  readonly rate?: RateInput | undefined;
  readonly timeout?: number | undefined;
  readonly maxTimeout?: number | undefined;
  readonly maxRequest?: number | undefined;
  readonly maxResponse?: number | undefined;
  readonly cacheTtl?: number | undefined;
}

interface ToolsInput {
  readonly allow?: readonly string[] | undefined;
  readonly deny?: readonly string[] | undefined;
  readonly rename?: Readonly<Record<string, string>> | undefined;
  readonly cacheable?: readonly string[] | undefined;
  readonly repeatable?: readonly string[] | undefined;
  readonly readOnly?: readonly string[] | undefined;
  readonly trustHints?: boolean | undefined;
}
