import { z } from 'zod';
import { destroysOnce } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { findWritable } from '../find-collection.ts';
import { mendable } from '../mendable.ts';
import { collectionField, objectIdField, tenantField } from '../object-fields.ts';

const input = z.strictObject({
  collection_name: collectionField,
  tenant: tenantField,
  id: objectIdField,
  dry_run: z.boolean().default(false).describe('only tell whether there is such an object'),
});
const output = z.object({
  deleted: z.boolean().describe('false: there was no such object'),
  dry_run: z.boolean(),
});

export function registerDeleteObject(server: ToolServer, deps: WeaviateDirectDeps): void {
  const { store } = deps;
  server.tool(
    'delete_object',
    {
      title: 'Delete an object',
      description: 'Delete one object by its id, for good.',
      input,
      output,
      annotations: destroysOnce,
    },
    mendable(async ({ collection_name, tenant, id, dry_run }) => {
      const { name } = await findWritable(deps, collection_name);
      const deleted = dry_run
        ? (await store.get(name, id, { tenant })) !== null
        : (await store.delete(name, [id], { tenant })) > 0;
      return { deleted, dry_run };
    }),
  );
}
