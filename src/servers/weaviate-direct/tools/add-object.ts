import { z } from 'zod';
import { destroys } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { withVector } from '../embed-text.ts';
import { findCollection } from '../find-collection.ts';
import { mendable } from '../mendable.ts';
import { collectionField, newObjectFields, storedObject } from '../object-fields.ts';
import { assertWritable } from '../write-policy.ts';

const input = z.strictObject({ collection_name: collectionField, ...newObjectFields });
const output = z.object({ id: z.string(), has_vector: z.boolean() });

export function registerAddObject(server: ToolServer, { store, embedder, policy }: WeaviateDirectDeps): void {
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
    mendable(async ({ collection_name, ...object }) => {
      assertWritable(policy, collection_name);
      const config = await findCollection(store, collection_name);
      const stored = await withVector(embedder, config, storedObject(object));
      await store.upsert(config.name, [stored]);
      return { id: stored.id, has_vector: stored.vector !== undefined };
    }),
  );
}
