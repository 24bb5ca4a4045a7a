/** Whether a client may do one thing, by its scopes alone. */
import type { ScopeGrant } from '../../../runtime/fleet/gateway-policy.ts';
import { qualifiedName } from '../../../runtime/mcp/tool-names.ts';
import { matchesAny } from '../../../runtime/text/name-pattern.ts';
import type { ClientScopes } from '../call/gateway-call.ts';

export interface Use {
  readonly server: string;
  /** What is called or read; `null` for what concerns the server as a whole, such as a list. */
  readonly target: {
    readonly kind: 'tool' | 'prompt' | 'resource';
    /** As clients see it behind the server's own path. */
    readonly shownName: string;
    /** That it changes nothing, as far as policy believes it. */
    readonly isReadOnly: boolean;
  } | null;
}

export function mayUse(scopes: ClientScopes | null, use: Use): boolean {
  if (scopes === null) return true;
  return scopes.grants.some((grant) => allows(grant, use));
}

function allows({ servers, tools, readOnly }: ScopeGrant, { server, target }: Use): boolean {
  if (servers.length > 0 && !matchesAny(servers, server)) return false;
  if (target === null) return true;
  // Who was given certain tools was given nothing else.
  if (target.kind !== 'tool') return tools.length === 0 && (!readOnly || target.isReadOnly);
  if (tools.length > 0 && !matchesAny(tools, qualifiedName(server, target.shownName))) return false;
  return !readOnly || target.isReadOnly;
}
