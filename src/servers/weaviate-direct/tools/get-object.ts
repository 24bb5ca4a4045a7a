import { z } from 'zod';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { findCollection } from '../find-collection.ts';
import { findObject } from '../find-object.ts';
import { collectionField, objectIdField, shownObject, shownObjectFields } from '../object-fields.ts';

const input = z.strictObject({
  collection_name: collectionField,
  id: objectIdField,
  include_vector: z.boolean().default(false),
});
const output = z.object(shownObjectFields);

export function registerGetObject(server: ToolServer, { store }: WeaviateDirectDeps): void {
  server.tool(
    'get_object',
    {
      title: 'Get an object',
      description: 'One object by its id, with all its properties.',
      input,
      output,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async ({ collection_name, id, include_vector }) => {
      const { name } = await findCollection(store, collection_name);
      return shownObject(await findObject(store, name, id, { includeVector: include_vector }));
    },
  );
}
