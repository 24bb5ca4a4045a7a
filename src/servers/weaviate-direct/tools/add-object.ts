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

const input = z.strictObject({
  collection_name: collectionField,
  tenant: tenantField,
  ...newObjectFields,
  idempotency_key: idempotencyKeyField,
});
const output = z.object({ id: z.string(), has_vector: z.boolean() });

export function registerAddObject(server: ToolServer, deps: WeaviateDirectDeps): void {
  const { store, embedder } = deps;
  server.tool(
    'add_object',
    {
      title: 'Add an object',
      description:
        'Store one object. One with the same id is replaced whole. Without a vector it gets one of its searchable texts, where the built-in model fits the collection.',
      input,
      output,
      annotations: destroys,
    },
    mendable(async ({ collection_name, tenant, idempotency_key, ...given }) => {
      const config = await findWritable(deps, collection_name);
      const { id = newObjectId(idempotency_key, config.name, tenant ?? '') } = given;
      const stored = await withVectors(embedder, config, [storedObject({ ...given, id })]);
      await store.upsert(config.name, stored, { tenant, space: config.space });
      return { id, has_vector: stored.some(({ vector }) => vector !== undefined) };
    }),
  );
}
