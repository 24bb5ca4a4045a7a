import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { mendable } from '../mendable.ts';

const input = z.strictObject({});
const output = z.object({
  engine: z.enum(['embedded', 'weaviate']),
  version: z.string(),
  modules: z.array(z.string()),
  nodes: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      objects: z.number().int().nullable().describe('null: it does not say, or not to you'),
      shards: z.number().int().nullable(),
    }),
  ),
  breaker: z.string().describe('closed: it answers; open: calls fail at once until it may be tried again'),
  collections: z.number().int().describe('that tools see'),
  writes: z.boolean().describe('whether tools may change objects'),
  destructive: z.boolean().describe('whether tools may delete collections, tenants and objects by a filter'),
});

export function registerClusterStatus(server: ToolServer, { store, policy }: WeaviateDirectDeps): void {
  server.tool(
    'cluster_status',
    {
      title: 'State of the vector store',
      description: 'The engine behind this server, its nodes, and what the operator lets tools do.',
      input,
      output,
      annotations: readsOnly,
    },
    mendable(async () => {
      const { version, modules, nodes } = await store.status();
      const collections = (await store.listCollections()).length;
      return {
        engine: store.engine,
        version,
        modules: [...modules],
        nodes: nodes.map((node) => ({ ...node })),
        breaker: store.breakerState,
        collections,
        writes: policy.writes,
        destructive: policy.writes && policy.destructive,
      };
    }),
  );
}
