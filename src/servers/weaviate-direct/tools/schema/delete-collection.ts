import { z } from 'zod';
import { destroys } from '../../../kit/annotations.ts';
import { ToolError } from '../../../kit/tool-error.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../../deps.ts';
import { findDestructible } from '../../find-collection.ts';
import { mendable } from '../../mendable.ts';
import { collectionField } from '../../object-fields.ts';

const input = z.strictObject({
  collection_name: collectionField,
  confirm: z.string().max(230).describe('the name once more: all objects of it will be gone'),
  dry_run: z.boolean().default(false).describe('only tell what would be gone'),
});
const output = z.object({
  collection: z.string(),
  objects: z.number().int().nullable().describe('how many it had; null: kept apart by tenant, not counted'),
  deleted: z.boolean().describe('false: it is still there'),
});

export function registerDeleteCollection(server: ToolServer, deps: WeaviateDirectDeps): void {
  const { store } = deps;
  server.tool(
    'delete_collection',
    {
      title: 'Delete a collection',
      description: 'Delete a collection with all its objects, for good.',
      input,
      output,
      annotations: destroys,
      toolset: 'schema',
    },
    mendable(async ({ collection_name, confirm, dry_run }) => {
      const { name, multiTenant = false } = await findDestructible(deps, collection_name);
      if (confirm !== name) {
        throw new ToolError('not_confirmed', 'confirm is not the name of the collection', {
          hint: `Ask the user, then pass confirm: "${name}"`,
        });
      }
      const objects = multiTenant ? null : await store.count(name);
      if (!dry_run) await store.deleteCollection(name);
      return { collection: name, objects, deleted: !dry_run };
    }),
  );
}
