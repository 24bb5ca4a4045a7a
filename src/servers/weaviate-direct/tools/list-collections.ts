import { z } from 'zod';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';

const input = z.strictObject({});
const output = z.object({
  engine: z.enum(['embedded', 'weaviate']),
  collections: z.array(
    z.object({ name: z.string(), description: z.string().nullable(), objects: z.number().int() }),
  ),
});

export function registerListCollections(server: ToolServer, { store }: WeaviateDirectDeps): void {
  server.tool(
    'list_collections',
    {
      title: 'List collections',
      description: 'The names of all collections and how many objects each has.',
      input,
      output,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async () => {
      const collections = [];
      for (const { name, description = null } of await store.listCollections()) {
        collections.push({ name, description, objects: await store.count(name) });
      }
      return { engine: store.engine, collections };
    },
  );
}
