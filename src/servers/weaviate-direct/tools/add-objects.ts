import { z } from 'zod';
import {
  type StoredObject,
  type VectorStore,
  VectorStoreError,
} from '../../../runtime/vector/vector-store.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { withVector } from '../embed-text.ts';
import { findCollection } from '../find-collection.ts';
import { collectionField, newObjectFields, storedObject } from '../object-fields.ts';
import { assertWritable } from '../write-policy.ts';

const maxObjects = 200;
const input = z.strictObject({
  collection_name: collectionField,
  objects: z.array(z.strictObject(newObjectFields)).min(1).max(maxObjects).describe('each as for add_object'),
});
const result = z.object({
  id: z.string(),
  error: z
    .object({ code: z.string(), message: z.string(), hint: z.string() })
    .nullable()
    .describe('null: it is stored'),
});
const output = z.object({ stored: z.number().int(), results: z.array(result).describe('in order') });

export function registerAddObjects(
  server: ToolServer,
  { store, embedder, policy }: WeaviateDirectDeps,
): void {
  server.tool(
    'add_objects',
    {
      title: 'Add many objects',
      description: `Store up to ${maxObjects} objects. Each is stored or refused for itself; the results tell which.`,
      input,
      output,
      annotations: {
        readOnlyHint: false,
        destructiveHint: true,
        idempotentHint: false,
        openWorldHint: false,
      },
    },
    async ({ collection_name, objects }) => {
      assertWritable(policy, collection_name);
      const config = await findCollection(store, collection_name);
      const batch: StoredObject[] = [];
      for (const object of objects) batch.push(await withVector(embedder, config, storedObject(object)));
      const results = await storeEach(store, config.name, batch);
      return { stored: results.filter(({ error }) => error === null).length, results };
    },
  );
}

/** All at once; when the store refuses that, one by one, so that the good ones get in. */
async function storeEach(
  store: VectorStore,
  collection: string,
  batch: readonly StoredObject[],
): Promise<z.output<typeof result>[]> {
  const refusal = await refusalOf(() => store.upsert(collection, batch));
  if (refusal === null) return batch.map(({ id }) => ({ id, error: null }));
  const results = [];
  for (const object of batch) {
    results.push({ id: object.id, error: await refusalOf(() => store.upsert(collection, [object])) });
  }
  return results;
}

async function refusalOf(work: () => Promise<void>): Promise<z.output<typeof result>['error']> {
  try {
    await work();
    return null;
  } catch (error) {
    if (!(error instanceof VectorStoreError)) throw error;
    return { code: error.code, message: error.message, hint: error.hint };
  }
}
