import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { mendable } from '../mendable.ts';
import { pageArguments, pageEndFields, pageFrom } from '../page-fields.ts';

const input = z.strictObject(pageArguments(100));
const output = z.object({
  engine: z.enum(['embedded', 'weaviate']),
  collections: z.array(
    z.object({ name: z.string(), description: z.string().nullable(), objects: z.number().int() }),
  ),
  ...pageEndFields,
});

export function registerListCollections(server: ToolServer, { store }: WeaviateDirectDeps): void {
  server.tool(
    'list_collections',
    {
      title: 'List collections',
      description: 'The names of all collections and how many objects each has.',
      input,
      output,
      annotations: readsOnly,
    },
    mendable(async (args) => {
      const counted = [];
      // One more than wanted tells whether there are more.
      const { offset, limit } = args;
      const configs = (await store.listCollections()).slice(offset, offset + limit + 1);
      for (const { name, description = null } of configs) {
        counted.push({ name, description, objects: await store.count(name) });
      }
      const { items: collections, ...end } = pageFrom(counted, args);
      return { engine: store.engine, collections, ...end };
    }),
  );
}
