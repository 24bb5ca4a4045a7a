/** Under which name a tool's result is kept: the same for the same call by a caller who may do the same. */
import { createHash } from 'node:crypto';
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

/** JSON with sorted keys and without spaces; `null` when it is nested deeper than `depth`. */
export function canonicalJson(value: unknown, depth: number): string | null {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (depth === 0) return null;
  const parts: string[] = [];
  if (Array.isArray(value)) {
    for (const item of value) {
      const part = canonicalJson(item, depth - 1);
      if (part === null) return null;
      parts.push(part);
    }
    return `[${parts.join(',')}]`;
  }
  for (const [key, item] of Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const part = canonicalJson(item, depth - 1);
    if (part === null) return null;
    parts.push(`${JSON.stringify(key)}:${part}`);
  }
  return `{${parts.join(',')}}`;
}
