import { z } from 'zod';
import { readsOnly } from '../../../kit/annotations.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { MemoryDeps } from '../../deps.ts';
import { graphOutput, graphText } from '../../graph-fields.ts';
import { readGraph } from '../../store/graph.ts';

const input = z.strictObject({});
const output = graphOutput;

export function registerReadGraph(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'read_graph',
    {
      title: 'Read Graph',
      description: 'Read the entire knowledge graph',
      input,
      output,
      annotations: readsOnly,
      toolset: 'graph',
      text: graphText,
    },
    () => readGraph(db),
  );
}
