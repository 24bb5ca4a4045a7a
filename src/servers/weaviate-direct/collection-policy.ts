/** Which collections tools see, and what they may change: nothing, unless the operator said otherwise. */
import { ToolError } from '../kit/tool-error.ts';

export interface CollectionPolicy {
  /** Patterns of names; `*` stands for any characters, and letters are compared without case. */
  readonly allow: readonly string[];
  /** Stronger than `allow`. */
  readonly deny: readonly string[];
  /** Objects, tenants, new and changed collections. */
  readonly writes: boolean;
  /** Deleting collections, tenants, and objects by a filter, with `writes`. */
  readonly destructive: boolean;
}

/** Collections of other servers of the fleet, which keep them true to their own database. */
const foreignCollection = /^Mcpctl/i;

export function isVisible({ allow, deny }: CollectionPolicy, collection: string): boolean {
  return matchesAny(collection, allow) && !matchesAny(collection, deny);
}

/** Whether no collection whatever is hidden. */
export function seesEverything({ allow, deny }: CollectionPolicy): boolean {
  return allow.includes('*') && deny.length === 0;
}

export function isWritable(policy: CollectionPolicy, collection: string): boolean {
  return policy.writes && isVisible(policy, collection) && !foreignCollection.test(collection);
}

/** @throws ToolError `writes_disabled` */
export function assertWrites({ writes }: CollectionPolicy): void {
  if (!writes) throw disabled('Writing', 'writes');
}

/** @throws ToolError `writes_disabled`, `destructive_disabled` */
export function assertDestructive(policy: CollectionPolicy): void {
  assertWrites(policy);
  if (!policy.destructive) throw disabled('Deleting many objects at once', 'destructive');
}

/** @throws ToolError `collection_protected` */
export function assertOurs(collection: string): void {
  if (!foreignCollection.test(collection)) return;
  throw new ToolError('collection_protected', `${collection} belongs to the memory server`, {
    hint: 'Reading it is fine; change its content with the tools of the memory server',
  });
}

/** Whether or not there is such a collection already. @throws ToolError `collection_not_allowed` */
export function assertAllowed(policy: CollectionPolicy, collection: string): void {
  if (isVisible(policy, collection)) return;
  throw new ToolError('collection_not_allowed', `This server may not have a collection ${collection}`, {
    hint: `Choose another name; the operator allows ${policy.allow.join(', ')}, with exceptions where there are any`,
  });
}

function matchesAny(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matches(name.toLowerCase(), pattern.toLowerCase()));
}

/** By taking each part where it comes first: no pattern makes this slow. */
function matches(name: string, pattern: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return name === head;
  if (!name.startsWith(head)) return false;
  let at = head.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return name.length - tail.length >= at && name.endsWith(tail);
}

function disabled(what: string, setting: 'writes' | 'destructive'): ToolError {
  const code = setting === 'writes' ? 'writes_disabled' : 'destructive_disabled';
  return new ToolError(code, `${what} is switched off on this server`, {
    hint: `Only the operator can switch it on: servers.weaviate-direct.${setting}: true in mcpctl.yaml, then mcpctl up`,
  });
}
