import { z } from 'zod';
import { destroys } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { withVectors } from '../embed-text.ts';
import { findWritable } from '../find-collection.ts';
import { idempotencyKeyField } from '../idempotency-key-field.ts';
import { mendable } from '../mendable.ts';
import { collectionField, newObjectFields, storedObject, tenantField } from '../object-fields.ts';
import { newObjectId } from '../object-id.ts';
import { maxBatch, refusalSchema, storeEach } from '../store-each.ts';

const input = z.strictObject({
  collection_name: collectionField,
  tenant: tenantField,
  objects: z.array(z.strictObject(newObjectFields)).min(1).max(maxBatch).describe('each as for add_object'),
  idempotency_key: idempotencyKeyField,
});
const output = z.object({
  stored: z.number().int(),
  results: z
    .array(z.object({ id: z.string(), error: refusalSchema.nullable().describe('null: it is stored') }))
    .describe('in order'),
});

export function registerAddObjects(server: ToolServer, deps: WeaviateDirectDeps): void {
  const { store, embedder } = deps;
  server.tool(
    'add_objects',
    {
      title: 'Add many objects',
      description: `Store up to ${maxBatch} objects. Each is stored or refused for itself; the results tell which. Vectors are as for add_object.`,
      input,
      output,
      annotations: destroys,
    },
    mendable(async ({ collection_name, tenant, objects, idempotency_key: key }) => {
      const config = await findWritable(deps, collection_name);
      const given = objects.map((object, index) => {
        const id = object.id ?? newObjectId(key, config.name, tenant ?? '', String(index));
        return storedObject({ ...object, id });
      });
      const batch = await withVectors(embedder, config, given);
      const errors = await storeEach(store, config, batch, tenant);
      const results = batch.map(({ id }, index) => ({ id, error: errors[index] ?? null }));
      return { stored: results.filter(({ error }) => error === null).length, results };
    }),
  );
}
