import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { mendable } from '../mendable.ts';
import { offsetOf, pageArguments, pageAt, pageEndFields } from '../page-fields.ts';

const input = z.strictObject({
  ...pageArguments(100),
  counts: z.boolean().default(true).describe('also count the objects of each'),
});
const output = z.object({
  engine: z.enum(['embedded', 'weaviate']),
  collections: z.array(
    z.object({
      name: z.string(),
      description: z.string().nullable(),
      multi_tenant: z.boolean(),
      objects: z.number().int().nullable().describe('null: not counted, or kept apart by tenant'),
    }),
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
      const question = { ...args };
      const offset = offsetOf(question);
      // One more than wanted tells whether there are more.
      const configs = (await store.listCollections()).slice(offset, offset + args.limit + 1);
      const listed = [];
      for (const { name, description = null, multiTenant = false } of configs) {
        const objects = args.counts && !multiTenant ? await store.count(name) : null;
        listed.push({ name, description, multi_tenant: multiTenant, objects });
      }
      const { items: collections, ...end } = pageAt(listed, question, offset);
      return { engine: store.engine, collections, ...end };
    }),
  );
}
