import { z } from 'zod';
import { destroysOnce } from '../../../kit/annotations.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { MemoryDeps } from '../../deps.ts';
import { deletionOutput } from '../../graph-fields.ts';
import { deleteObservations } from '../../store/graph.ts';
import { assertStorable } from '../../text.ts';

const input = z.strictObject({
  deletions: z.array(
    z.object({
      entityName: z.string().describe('The name of the entity containing the observations'),
      observations: z.array(z.string()).describe('An array of observations to delete'),
    }),
  ),
});
const output = deletionOutput;

export function registerDeleteObservations(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'delete_observations',
    {
      title: 'Delete Observations',
      description: 'Delete specific observations from entities in the knowledge graph',
      input,
      output,
      annotations: destroysOnce,
      toolset: 'graph',
      text: ({ message }) => message,
    },
    async ({ deletions }) => {
      assertStorable(deletions, 'deletions');
      await deleteObservations(db, deletions);
      return { success: true, message: 'Observations deleted successfully' };
    },
  );
}
