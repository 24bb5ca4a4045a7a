import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import { decodeCursor } from '../../kit/cursor.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { filterFields, filterOf } from '../filter-fields.ts';
import { findCollection } from '../find-collection.ts';
import { mendable } from '../mendable.ts';
import {
  assertShowable,
  collectionField,
  propertiesToReturnField,
  shownObject,
  shownObjectFields,
  tenantField,
} from '../object-fields.ts';
import { pageArguments, pageEndFields, pageFrom } from '../page-fields.ts';

const input = z.strictObject({
  collection_name: collectionField,
  tenant: tenantField,
  ...filterFields,
  properties_to_return: propertiesToReturnField,
  include_vector: z.boolean().default(false),
  ...pageArguments(20),
});
const output = z.object({ objects: z.array(z.object(shownObjectFields)), ...pageEndFields });

export function registerListObjects(server: ToolServer, { store }: WeaviateDirectDeps): void {
  server.tool(
    'list_objects',
    {
      title: 'List objects',
      description:
        'All objects of a collection, or all that meet a filter, in the order of their ids, page by page.',
      input,
      output,
      annotations: readsOnly,
    },
    mendable(async (args) => {
      const { properties_to_return: only, tenant } = args;
      const config = await findCollection(store, args.collection_name);
      const filter = filterOf(args);
      assertShowable(config, only);
      const after = decodeCursor({ ...args }, z.string());
      const found = await store.list(config.name, {
        tenant,
        // One more than wanted tells whether there are more.
        limit: args.limit + 1,
        includeVector: args.include_vector,
        ...(after === null ? {} : { after }),
        ...(filter === undefined ? {} : { filter }),
      });
      const shown = found.map((object) => shownObject(object, only));
      const { items: objects, ...end } = pageFrom(shown, { ...args }, (items) => items.at(-1)?.id);
      return { objects, ...end };
    }),
  );
}
