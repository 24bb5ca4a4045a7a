import { z } from 'zod';
import type { StoredObject } from '../../../runtime/vector/stored-object.ts';
import type { VectorStore } from '../../../runtime/vector/vector-store.ts';
import { VectorStoreError } from '../../../runtime/vector/vector-store-error.ts';
import { destroys } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { withVector } from '../embed-text.ts';
import { findCollection } from '../find-collection.ts';
import { mendable } from '../mendable.ts';
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
type Result = z.output<typeof result>;
const repeated = {
  code: 'object_repeated',
  message: 'An earlier object of this call has the same id',
  hint: 'Give each object an id of its own, or none',
};
const output = z.object({ stored: z.number().int(), results: z.array(result).describe('in order') });

export function registerAddObjects(
  server: ToolServer,
  { store, embedder, policy }: WeaviateDirectDeps,
): void {
  server.tool(
    'add_objects',
    {
      title: 'Add many objects',
      description: `Store up to ${maxObjects} objects. Each is stored or refused for itself; the results tell which. Vectors are as for add_object.`,
      input,
      output,
      annotations: destroys,
    },
    mendable(async ({ collection_name, objects }) => {
      assertWritable(policy, collection_name);
      const config = await findCollection(store, collection_name);
      const batch: StoredObject[] = [];
      for (const object of objects) batch.push(await withVector(embedder, config, storedObject(object)));
      const results = await storeEach(store, config.name, batch);
      return { stored: results.filter(({ error }) => error === null).length, results };
    }),
  );
}

/** All at once; when the store refuses that, one by one, so that the good ones get in. */
async function storeEach(
  store: VectorStore,
  collection: string,
  batch: readonly StoredObject[],
): Promise<Result[]> {
  const firstOf = new Map(batch.toReversed().map((object) => [object.id, object]));
  const firsts = batch.filter((object) => firstOf.get(object.id) === object);
  const isAllStored = (await refusalOf(() => store.upsert(collection, firsts))) === null;
  const results: Result[] = [];
  for (const object of batch) {
    const { id } = object;
    if (firstOf.get(id) !== object) results.push({ id, error: repeated });
    else if (isAllStored) results.push({ id, error: null });
    else results.push({ id, error: await refusalOf(() => store.upsert(collection, [object])) });
  }
  return results;
}

async function refusalOf(work: () => Promise<void>): Promise<Result['error']> {
  try {
    await work();
    return null;
  } catch (error) {
    if (!(error instanceof VectorStoreError)) throw error;
    return { code: error.code, message: error.message, hint: error.hint };
  }
}
