import { z } from 'zod';
import { readsOnly } from '../../../kit/annotations.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { MemoryDeps } from '../../deps.ts';
import { graphOutput, graphText } from '../../graph-fields.ts';
import { searchGraph } from '../../store/graph.ts';

const input = z.strictObject({
  query: z
    .string()
    .describe('The search query to match against entity names, types, and observation content'),
});
const output = graphOutput;

export function registerSearchNodes(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'search_nodes',
    {
      title: 'Search Nodes',
      description: 'Search for nodes in the knowledge graph based on a query',
      input,
      output,
      annotations: readsOnly,
      toolset: 'graph',
      text: graphText,
    },
    ({ query }) => searchGraph(db, query),
  );
}
