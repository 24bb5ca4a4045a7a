import { z } from 'zod';
import { destroysOnce } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { filterField } from '../filter-fields.ts';
import { findCollection, findDestructible } from '../find-collection.ts';
import { mendable } from '../mendable.ts';
import { collectionField, tenantField } from '../object-fields.ts';
import { parseWeaviateFilter } from '../weaviate-filter.ts';

const input = z.strictObject({
  collection_name: collectionField,
  tenant: tenantField,
  where: filterField,
  dry_run: z.boolean().default(false).describe('only count what would be deleted'),
});
const output = z.object({
  objects: z.number().int().describe('how many met the filter'),
  deleted: z.boolean().describe('false: they are still there'),
});

export function registerDeleteObjects(server: ToolServer, deps: WeaviateDirectDeps): void {
  const { store } = deps;
  server.tool(
    'delete_objects',
    {
      title: 'Delete objects by a filter',
      description:
        'Delete all objects of a collection that meet a filter, for good. Count them with dry_run first.',
      input,
      output,
      annotations: destroysOnce,
    },
    mendable(async ({ collection_name, tenant, where, dry_run: dryRun }) => {
      // To count is to read.
      const config = dryRun
        ? await findCollection(store, collection_name)
        : await findDestructible(deps, collection_name);
      const filter = parseWeaviateFilter(where, 'where');
      const objects = await store.deleteWhere(config.name, filter, { tenant, dryRun });
      return { objects, deleted: !dryRun };
    }),
  );
}
