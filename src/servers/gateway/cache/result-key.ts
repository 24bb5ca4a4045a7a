/** Under which name a tool's result is kept: the same for the same call by a caller who may do the same. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../runtime/mcp/canonical-json.ts';
import type { ClientScopes } from '../call/gateway-call.ts';

/** Arguments nested deeper than this are not worth keeping, and a recursion through them is not safe. */
const maxDepth = 64;

/** SHA-256; `null` for arguments that are nested too deep. */
export function resultKey(
  tool: string,
  args: Readonly<Record<string, unknown>>,
  scopes: ClientScopes | null,
): string | null {
  const canonical = canonicalJson(args, maxDepth);
  if (canonical === null) return null;
  const scope = scopes === null ? '' : canonicalJson(scopes, maxDepth);
  return createHash('sha256').update(`${tool}\n${scope}\n${canonical}`).digest('base64url');
}
