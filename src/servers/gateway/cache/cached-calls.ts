/** Which calls are answered from the cache, and which make it stale. */
import { matchesAny } from '../../../runtime/text/name-pattern.ts';
import type { GatewayCall } from '../call/gateway-call.ts';
import type { ToolFacts } from '../policy/tool-facts.ts';
import type { ResultCache } from './result-cache.ts';
import { resultKey } from './result-key.ts';

/** `null`: this call's answer is not for keeping. */
export function cachedCall(
  call: GatewayCall,
  cache: ResultCache,
  load: () => Promise<string>,
): Promise<string> | null {
  const { server, target, policy, client } = call;
  if (target?.kind !== 'tool' || policy.tools.cacheable.length === 0 || call.isTask) return null;
  if (!matchesAny(policy.tools.cacheable, target.name)) return null;
  const key = resultKey(target.name, call.arguments(), client.scopes);
  return key === null
    ? null
    : cache.getOrLoad({ server, key, ttlMs: policy.cacheTtlMs, signal: call.signal }, load);
}

/** Whether what is kept of its server may be wrong after it: it writes, as far as anybody knows. */
export function makesStale({ server, target, policy, method }: GatewayCall, facts: ToolFacts): boolean {
  if (method !== 'tools/call' || target === null || policy.tools.cacheable.length === 0) return false;
  return (
    !matchesAny(policy.tools.cacheable, target.name) && !facts.isReadOnly(server, policy.tools, target.name)
  );
}
