import { z } from 'zod';
import { destroysOnce } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { findCollection } from '../find-collection.ts';
import { mendable } from '../mendable.ts';
import { collectionField, objectIdField } from '../object-fields.ts';
import { assertWritable } from '../write-policy.ts';

const input = z.strictObject({ collection_name: collectionField, id: objectIdField });
const output = z.object({ deleted: z.boolean().describe('false: there was no such object') });

export function registerDeleteObject(server: ToolServer, { store, policy }: WeaviateDirectDeps): void {
  server.tool(
    'delete_object',
    {
      title: 'Delete an object',
      description: 'Delete one object by its id, for good.',
      input,
      output,
      annotations: destroysOnce,
    },
    mendable(async ({ collection_name, id }) => {
      assertWritable(policy, collection_name);
      const { name } = await findCollection(store, collection_name);
      return { deleted: (await store.delete(name, [id])) > 0 };
    }),
  );
}
