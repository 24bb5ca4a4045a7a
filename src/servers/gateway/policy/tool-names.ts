/** Which of a server's tools clients see, and under which names: allow, deny and rename of its policy. */
import type { ServerPolicy } from '../../../runtime/fleet/upstream.ts';
import { matchesAny } from '../../../runtime/text/name-pattern.ts';

type ToolPolicy = ServerPolicy['tools'];

/** What clients call the tool that the server calls `own`; `null`: they do not see it. */
export function shownName(policy: ToolPolicy, own: string): string | null {
  if (!isAllowed(policy, own)) return null;
  const renamed = Object.hasOwn(policy.rename, own) ? policy.rename[own] : undefined;
  if (renamed !== undefined) return renamed;
  // A tool that was given this name stands in the place of the one that had it.
  return renamedTo(policy, own) === null ? own : null;
}

/** The server's own name for what clients call `shown`; `null`: no tool has that name for them. */
export function ownName(policy: ToolPolicy, shown: string): string | null {
  const own = renamedTo(policy, shown) ?? shown;
  return shownName(policy, own) === shown ? own : null;
}

function isAllowed({ allow, deny }: ToolPolicy, own: string): boolean {
  return (allow.length === 0 || matchesAny(allow, own)) && !matchesAny(deny, own);
}

/** The own name of the tool that was renamed to `shown`, unless clients do not see that tool. */
function renamedTo(policy: ToolPolicy, shown: string): string | null {
  const found = Object.entries(policy.rename).find(([own, name]) => name === shown && isAllowed(policy, own));
  return found?.[0] ?? null;
}
