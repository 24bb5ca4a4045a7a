import { z } from 'zod';
import { destroysOnce } from '../../../kit/annotations.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { MemoryDeps } from '../../deps.ts';
import { deletionOutput, relationSchema } from '../../graph-fields.ts';
import { deleteRelations } from '../../store/graph.ts';
import { assertStorable } from '../../text.ts';

const input = z.strictObject({
  relations: z.array(relationSchema).describe('An array of relations to delete'),
});
const output = deletionOutput;

export function registerDeleteRelations(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'delete_relations',
    {
      title: 'Delete Relations',
      description: 'Delete multiple relations from the knowledge graph',
      input,
      output,
      annotations: destroysOnce,
      toolset: 'graph',
      text: ({ message }) => message,
    },
    async ({ relations }) => {
      assertStorable(relations, 'relations');
      await deleteRelations(db, relations);
      return { success: true, message: 'Relations deleted successfully' };
    },
  );
}
