import { z } from 'zod';
import { destroys } from '../../kit/annotations.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { findCollection } from '../find-collection.ts';
import { mendable } from '../mendable.ts';
import { collectionField } from '../object-fields.ts';
import { assertDeletable } from '../write-policy.ts';

const input = z.strictObject({
  collection_name: collectionField,
  confirm: z.string().max(200).describe('the name once more: all objects of it will be gone'),
});
const output = z.object({ deleted: z.string(), objects: z.number().int().describe('how many it had') });

export function registerDeleteCollection(server: ToolServer, { store, policy }: WeaviateDirectDeps): void {
  server.tool(
    'delete_collection',
    {
      title: 'Delete a collection',
      description: 'Delete a collection with all its objects, for good.',
      input,
      output,
      annotations: destroys,
    },
    mendable(async ({ collection_name, confirm }) => {
      assertDeletable(policy, collection_name);
      const { name } = await findCollection(store, collection_name);
      if (confirm !== name) {
        throw new ToolError('not_confirmed', `confirm is not the name of the collection`, {
          hint: `Ask the user, then pass confirm: "${name}"`,
        });
      }
      const objects = await store.count(name);
      await store.deleteCollection(name);
      return { deleted: name, objects };
    }),
  );
}
