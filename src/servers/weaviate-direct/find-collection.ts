import { similarNames } from '../../runtime/text/similar-names.ts';
import type { CollectionConfig } from '../../runtime/vector/collection.ts';
import type { VectorStore } from '../../runtime/vector/vector-store.ts';
import { ToolError } from '../kit/tool-error.ts';

/** @throws ToolError `collection_unknown` with names that are close */
export async function findCollection(store: VectorStore, name: string): Promise<CollectionConfig> {
  const config = await store.getCollection(name);
  if (config !== null) return config;
  const known = (await store.listCollections()).map((collection) => collection.name);
  const near = similarNames(name, known);
  throw new ToolError('collection_unknown', `There is no collection ${name}`, {
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'list_collections tells which there are',
  });
}
