import { z } from 'zod';
import { readsOnly } from '../../../kit/annotations.ts';
import { decodeCursor } from '../../../kit/cursor.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../../deps.ts';
import { findCollection } from '../../find-collection.ts';
import { mendable } from '../../mendable.ts';
import { collectionField } from '../../object-fields.ts';
import { pageArguments, pageEndFields, pageFrom } from '../../page-fields.ts';

const input = z.strictObject({ collection_name: collectionField, ...pageArguments(100) });
const output = z.object({
  tenants: z.array(z.object({ name: z.string(), status: z.enum(['active', 'inactive']) })),
  ...pageEndFields,
});

export function registerListTenants(server: ToolServer, { store }: WeaviateDirectDeps): void {
  server.tool(
    'list_tenants',
    {
      title: 'List tenants',
      description:
        'The tenants of a collection in the order of their names. Objects of an inactive one are kept, and neither found nor written.',
      input,
      output,
      annotations: readsOnly,
      toolset: 'tenants',
    },
    mendable(async (args) => {
      const { name } = await findCollection(store, args.collection_name);
      // By name: others may come and go between two pages.
      const after = decodeCursor({ ...args }, z.string());
      const found = (await store.listTenants(name)).filter((tenant) => after === null || tenant.name > after);
      const { items: tenants, ...end } = pageFrom(found, { ...args }, (items) => items.at(-1)?.name);
      return { tenants, ...end };
    }),
  );
}
