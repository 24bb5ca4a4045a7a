import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { mendable } from '../mendable.ts';

const input = z.strictObject({
  query: z.string().min(1).max(100_000).describe('a GraphQL query of Weaviate'),
  variables: z.record(z.string().max(200), z.unknown()).default({}),
});
const output = z.object({ data: z.unknown() });

export function registerRawGraphqlQuery(server: ToolServer, { store }: WeaviateDirectDeps): void {
  server.tool(
    'raw_graphql_query',
    {
      title: 'Run a GraphQL query',
      description:
        'Run a query in Weaviate’s GraphQL. It needs a Weaviate; list_collections tells the engine in use.',
      input,
      output,
      annotations: readsOnly,
    },
    mendable(async ({ query, variables }) => ({ data: await store.graphql(query, variables) })),
  );
}
