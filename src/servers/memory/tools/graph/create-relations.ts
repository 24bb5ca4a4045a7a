import { z } from 'zod';
import { adds } from '../../../kit/annotations.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { MemoryDeps } from '../../deps.ts';
import { prettyJson, relationSchema } from '../../graph-fields.ts';
import { createRelations } from '../../store/graph.ts';
import { assertStorable } from '../../text.ts';

const input = z.strictObject({ relations: z.array(relationSchema) });
const output = z.object({ relations: z.array(relationSchema) });

export function registerCreateRelations(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'create_relations',
    {
      title: 'Create Relations',
      description:
        'Create multiple new relations between entities in the knowledge graph. Relations should be in active voice',
      input,
      output,
      annotations: adds,
      toolset: 'graph',
      text: ({ relations }) => prettyJson(relations),
    },
    async ({ relations }) => {
      assertStorable(relations, 'relations');
      return { relations: await createRelations(db, relations) };
    },
  );
}
