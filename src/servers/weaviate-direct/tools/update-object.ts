import { z } from 'zod';
import type { Embedder } from '../../../runtime/embedding/embedder.ts';
import type { CollectionConfig } from '../../../runtime/vector/collection.ts';
import type { ObjectPatch, StoredObject } from '../../../runtime/vector/stored-object.ts';
import { destroysOnce } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { embedText, searchableText } from '../embed-text.ts';
import { findWritable } from '../find-collection.ts';
import { findObject, objectNotFound } from '../find-object.ts';
import { mendable } from '../mendable.ts';
import {
  collectionField,
  objectIdField,
  propertiesField,
  storedObject,
  storedVectors,
  tenantField,
  vectorField,
  vectorsField,
} from '../object-fields.ts';

const input = z.strictObject({
  collection_name: collectionField,
  tenant: tenantField,
  id: objectIdField,
  properties: propertiesField,
  vector: vectorField
    .optional()
    .describe('default: made anew when the searchable texts changed and the built-in model fits, else kept'),
  vectors: vectorsField.optional().describe('named vectors to change; the others are kept'),
  mode: z
    .enum(['merge', 'replace'])
    .default('merge')
    .describe('merge: other properties stay, null removes one; replace: these are all'),
});
const output = z.object({ id: z.string(), has_vector: z.boolean() });

export function registerUpdateObject(server: ToolServer, deps: WeaviateDirectDeps): void {
  const { store, embedder } = deps;
  server.tool(
    'update_object',
    {
      title: 'Update an object',
      description: 'Change properties of one object.',
      input,
      output,
      annotations: destroysOnce,
    },
    mendable(async ({ collection_name, tenant, id, properties, vector, vectors, mode }) => {
      const config = await findWritable(deps, collection_name);
      const before = await findObject(store, config.name, id, { tenant, includeVector: true });
      const isMerge = mode === 'merge';
      const after = storedObject({
        id,
        properties: isMerge ? { ...before.properties, ...properties } : properties,
      });
      const given = storedVectors({ vector, vectors });
      const made = given.vector ?? (await madeAnew(embedder, config, before, after));
      const changed = { ...given, ...(made === null ? {} : { vector: made }) };
      const options = { tenant, space: config.space };
      if (isMerge) {
        const patch: ObjectPatch = { properties, ...changed };
        if (!(await store.merge(config.name, id, patch, options))) throw objectNotFound(config.name, id);
      } else {
        await store.upsert(config.name, [{ ...after, ...keptVectors(before, changed) }], options);
      }
      return { id, has_vector: (changed.vector ?? before.vector) !== undefined };
    }),
  );
}

/** A vector of the new texts, unless they are the old ones, whose vector stands. */
async function madeAnew(
  embedder: Embedder | null,
  config: CollectionConfig,
  before: StoredObject,
  after: StoredObject,
): Promise<Float32Array | null> {
  const text = searchableText(config, after);
  const isSame = before.vector !== undefined && text === searchableText(config, before);
  return isSame ? null : embedText(embedder, config, text);
}

/** Properties are replaced, not vectors: those stay until others are given. */
function keptVectors(
  { vector: old, namedVectors: oldNamed }: StoredObject,
  { vector = old, namedVectors }: Pick<StoredObject, 'vector' | 'namedVectors'>,
): Pick<StoredObject, 'vector' | 'namedVectors'> {
  const named = { ...oldNamed, ...namedVectors };
  return {
    ...(vector === undefined ? {} : { vector }),
    ...(Object.keys(named).length === 0 ? {} : { namedVectors: named }),
  };
}
