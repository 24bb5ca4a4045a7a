/** From what the operator wrote about policy to all of it. */
import { createHash } from 'node:crypto';
import { defaultPolicy, ownPolicy } from '../fleet/default-policy.ts';
import { defaultGatewayPolicy, type GatewayPolicy } from '../fleet/gateway-policy.ts';
import type { RateLimit, ServerPolicy, VirtualServer } from '../fleet/upstream.ts';
import type { GatewayPolicyInput, RateInput, ServerPolicyInput } from './policy-input.ts';

export function gatewayPolicyOf(given: GatewayPolicyInput, cacheUrl: string | null): GatewayPolicy {
  const { oauth, rate, virtual = {} } = given;
  return {
    auth: given.auth ?? (oauth === undefined ? defaultGatewayPolicy.auth : 'oauth'),
    oauth: oauth === undefined ? null : resourceOf(oauth),
    hosts: given.hosts ?? defaultGatewayPolicy.hosts,
    cors: given.cors ?? defaultGatewayPolicy.cors,
    rate: rate === undefined ? defaultGatewayPolicy.rate : rateOf(rate),
    audit: given.audit ?? defaultGatewayPolicy.audit,
    pinning: given.pinning ?? defaultGatewayPolicy.pinning,
    cacheUrl,
    virtualServers: mapped(virtual, virtualServerOf),
  };
}

/** @param isOwn whether the server is built in, and its annotations are to be believed */
export function serverPolicyOf(given: ServerPolicyInput, isOwn: boolean): ServerPolicy {
  const usual = isOwn ? ownPolicy : defaultPolicy;
  const timeoutMs = given.timeout ?? Math.min(usual.timeoutMs, given.maxTimeout ?? usual.timeoutMs);
  return {
    tools: toolsOf(given.tools ?? {}, usual.tools),
    balance: given.balance ?? usual.balance,
    concurrency: given.concurrency ?? usual.concurrency,
    queue: {
      depth: given.queue?.depth ?? usual.queue.depth,
      maxWaitMs: given.queue?.maxWait ?? usual.queue.maxWaitMs,
    },
    rate: given.rate === undefined ? usual.rate : rateOf(given.rate),
    timeoutMs,
    maxTimeoutMs: given.maxTimeout ?? Math.max(usual.maxTimeoutMs, timeoutMs),
    maxRequestBytes: given.maxRequest ?? usual.maxRequestBytes,
    maxResponseBytes: given.maxResponse ?? usual.maxResponseBytes,
    cacheTtlMs: given.cacheTtl ?? usual.cacheTtlMs,
  };
}

function toolsOf(
  given: NonNullable<ServerPolicyInput['tools']>,
  usual: ServerPolicy['tools'],
): ServerPolicy['tools'] {
  return {
    allow: given.allow ?? usual.allow,
    deny: given.deny ?? usual.deny,
    rename: given.rename ?? usual.rename,
    cacheable: given.cacheable ?? usual.cacheable,
    repeatable: given.repeatable ?? usual.repeatable,
    readOnly: given.readOnly ?? usual.readOnly,
    trustsHints: given.trustHints ?? usual.trustsHints,
  };
}

function rateOf({ perSecond, burst }: RateInput): RateLimit {
  return { perSecond, burst: burst ?? Math.max(1, Math.ceil(perSecond)) };
}

function resourceOf({
  issuer,
  audience,
  jwksUrl,
  scopes = {},
}: NonNullable<GatewayPolicyInput['oauth']>): GatewayPolicy['oauth'] {
  return {
    issuer,
    audience,
    jwksUrl: jwksUrl ?? null,
    scopes: mapped(scopes, ({ servers = [], tools = [], readOnly = false }) => ({
      servers,
      tools,
      readOnly,
    })),
  };
}

/** The token itself stays in the config: what the gateway reads is only good for comparing. */
function virtualServerOf({
  tools,
  token,
}: NonNullable<GatewayPolicyInput['virtual']>[string]): VirtualServer {
  return {
    tools,
    tokenHash: token === undefined ? null : createHash('sha256').update(token).digest('hex'),
  };
}

function mapped<A, B>(values: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
}
