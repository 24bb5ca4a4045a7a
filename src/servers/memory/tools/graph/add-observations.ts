import { z } from 'zod';
import { adds } from '../../../kit/annotations.ts';
import { ToolError } from '../../../kit/tool-error.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { MemoryDeps } from '../../deps.ts';
import { prettyJson } from '../../graph-fields.ts';
import { addObservations } from '../../store/graph.ts';
import { assertStorable } from '../../text.ts';

const input = z.strictObject({
  observations: z.array(
    z.object({
      entityName: z.string().describe('The name of the entity to add the observations to'),
      contents: z.array(z.string()).describe('An array of observation contents to add'),
    }),
  ),
});
const output = z.object({
  results: z.array(z.object({ entityName: z.string(), addedObservations: z.array(z.string()) })),
});

export function registerAddObservations(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'add_observations',
    {
      title: 'Add Observations',
      description: 'Add new observations to existing entities in the knowledge graph',
      input,
      output,
      annotations: adds,
      toolset: 'graph',
      text: ({ results }) => prettyJson(results),
    },
    async ({ observations }) => {
      assertStorable(observations, 'observations');
      const outcome = await addObservations(db, observations);
      if ('added' in outcome) return { results: outcome.added };
      throw new ToolError('entity_not_found', `Entity with name ${outcome.missing} not found`, {
        hint: 'Make it with create_entities first; nothing of this call was stored',
      });
    },
  );
}
