/** The collection that a call names, as it is; and whether it may be changed. */
import { similarNames } from '../../runtime/text/similar-names.ts';
import type { CollectionConfig } from '../../runtime/vector/collection.ts';
import type { VectorStore } from '../../runtime/vector/vector-store.ts';
import { ToolError } from '../kit/tool-error.ts';
import { assertDestructive, assertOurs, assertWrites } from './collection-policy.ts';
import type { WeaviateDirectDeps } from './deps.ts';

/** @throws ToolError `collection_unknown` with names that are close */
export async function findCollection(store: VectorStore, name: string): Promise<CollectionConfig> {
  const config = await store.getCollection(name);
  // An engine may forgive a small first letter, or know a second name: policy and cursors know one.
  if (config?.name === name) return config;
  throw unknownCollection(
    name,
    (await store.listCollections()).map((collection) => collection.name),
  );
}

export function unknownCollection(name: string, known: readonly string[]): ToolError {
  const near = similarNames(name, known);
  return new ToolError('collection_unknown', `There is no collection ${name}`, {
    hint:
      near.length > 0
        ? `Did you mean ${near.join(' or ')}? Capital and small letters differ`
        : 'list_collections tells which there are',
  });
}

type Deps = Pick<WeaviateDirectDeps, 'store' | 'policy'>;

/** @throws ToolError `writes_disabled`, `collection_unknown`, `collection_protected` */
export async function findWritable({ store, policy }: Deps, name: string): Promise<CollectionConfig> {
  assertWrites(policy);
  const config = await findCollection(store, name);
  assertOurs(config.name);
  return config;
}

/** @throws ToolError `writes_disabled`, `destructive_disabled`, `collection_unknown`, `collection_protected` */
export async function findDestructible(deps: Deps, name: string): Promise<CollectionConfig> {
  assertDestructive(deps.policy);
  return findWritable(deps, name);
}
