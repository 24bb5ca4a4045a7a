import { z } from 'zod';
import { destroysOnce } from '../../../kit/annotations.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { MemoryDeps } from '../../deps.ts';
import { deletionOutput } from '../../graph-fields.ts';
import { deleteEntities } from '../../store/graph.ts';
import { assertStorable } from '../../text.ts';

const input = z.strictObject({
  entityNames: z.array(z.string()).describe('An array of entity names to delete'),
});
const output = deletionOutput;

export function registerDeleteEntities(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'delete_entities',
    {
      title: 'Delete Entities',
      description: 'Delete multiple entities and their associated relations from the knowledge graph',
      input,
      output,
      annotations: destroysOnce,
      toolset: 'graph',
      text: ({ message }) => message,
    },
    async ({ entityNames }) => {
      assertStorable(entityNames, 'entityNames');
      await deleteEntities(db, entityNames);
      return { success: true, message: 'Entities deleted successfully' };
    },
  );
}
