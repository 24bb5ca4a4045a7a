/** What tools may change: nothing, unless the operator said otherwise. */
import { ToolError } from '../kit/tool-error.ts';

export interface WritePolicy {
  /** Objects and new collections. */
  readonly writes: boolean;
  /** Deleting a collection, with `writes`. */
  readonly destructive: boolean;
}

/** Collections of other servers of the fleet, which keep them true to their own database. */
const foreignCollection = /^Mcpctl/;

export function isWritable(policy: WritePolicy, collection: string): boolean {
  return policy.writes && !foreignCollection.test(collection);
}

/** @throws ToolError `writes_disabled`, `collection_protected` */
export function assertWritable(policy: WritePolicy, collection: string): void {
  if (!policy.writes) throw disabled('Writing', 'writes');
  if (foreignCollection.test(collection)) {
    throw new ToolError('collection_protected', `${collection} belongs to the memory server`, {
      hint: 'Reading it is fine; change its content with the tools of the memory server',
    });
  }
}

/** @throws ToolError `writes_disabled`, `collection_protected`, `destructive_disabled` */
export function assertDeletable(policy: WritePolicy, collection: string): void {
  assertWritable(policy, collection);
  if (!policy.destructive) throw disabled('Deleting a collection', 'destructive');
}

function disabled(what: string, setting: keyof WritePolicy): ToolError {
  const code = setting === 'writes' ? 'writes_disabled' : 'destructive_disabled';
  return new ToolError(code, `${what} is switched off on this server`, {
    hint: `Only the operator can switch it on: servers.weaviate-direct.${setting}: true in mcpctl.yaml, then mcpctl up`,
  });
}
