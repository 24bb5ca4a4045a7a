import { z } from 'zod';
import type { Embedder } from '../../../runtime/embedding/embedder.ts';
import type { CollectionConfig } from '../../../runtime/vector/collection.ts';
import type { StoredObject } from '../../../runtime/vector/stored-object.ts';
import { destroysOnce } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { searchableText, withVector } from '../embed-text.ts';
import { findCollection } from '../find-collection.ts';
import { findObject } from '../find-object.ts';
import { mendable } from '../mendable.ts';
import {
  collectionField,
  objectIdField,
  propertiesField,
  storedObject,
  vectorField,
} from '../object-fields.ts';
import { assertWritable } from '../write-policy.ts';

const input = z.strictObject({
  collection_name: collectionField,
  id: objectIdField,
  properties: propertiesField,
  vector: vectorField
    .optional()
    .describe('default: made anew when the searchable texts changed and the built-in model fits, else kept'),
  mode: z
    .enum(['merge', 'replace'])
    .default('merge')
    .describe('merge: other properties stay, null removes one; replace: these are all'),
});
const output = z.object({ id: z.string(), has_vector: z.boolean() });

export function registerUpdateObject(
  server: ToolServer,
  { store, embedder, policy }: WeaviateDirectDeps,
): void {
  server.tool(
    'update_object',
    {
      title: 'Update an object',
      description: 'Change properties of one object.',
      input,
      output,
      annotations: destroysOnce,
    },
    mendable(async ({ collection_name, id, properties, vector, mode }) => {
      assertWritable(policy, collection_name);
      const config = await findCollection(store, collection_name);
      const before = await findObject(store, config.name, id, { includeVector: true });
      const merged = mode === 'merge' ? { ...before.properties, ...properties } : properties;
      const changed = storedObject({ id, properties: merged, vector });
      const updated = await withVectorAfter(before, changed, embedder, config);
      await store.upsert(config.name, [updated]);
      return { id, has_vector: updated.vector !== undefined };
    }),
  );
}

/** The old vector stands for the old texts; it is kept for new ones only where no better can be made. */
async function withVectorAfter(
  { vector: old, ...before }: StoredObject,
  changed: StoredObject,
  embedder: Embedder | null,
  config: CollectionConfig,
): Promise<StoredObject> {
  const isSameText = searchableText(config, before) === searchableText(config, changed);
  if (old !== undefined && changed.vector === undefined && isSameText) return { ...changed, vector: old };
  const updated = await withVector(embedder, config, changed);
  return old === undefined || updated.vector !== undefined ? updated : { ...updated, vector: old };
}
