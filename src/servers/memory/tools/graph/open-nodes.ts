import { z } from 'zod';
import { readsOnly } from '../../../kit/annotations.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { MemoryDeps } from '../../deps.ts';
import { graphOutput, graphText } from '../../graph-fields.ts';
import { openNodes } from '../../store/graph.ts';
import { assertStorable } from '../../text.ts';

const input = z.strictObject({
  names: z.array(z.string()).describe('An array of entity names to retrieve'),
});
const output = graphOutput;

export function registerOpenNodes(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'open_nodes',
    {
      title: 'Open Nodes',
      description: 'Open specific nodes in the knowledge graph by their names',
      input,
      output,
      annotations: readsOnly,
      toolset: 'graph',
      text: graphText,
    },
    async ({ names }) => {
      assertStorable(names, 'names');
      return openNodes(db, names);
    },
  );
}
