import { z } from 'zod';
import { adds } from '../../../kit/annotations.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { MemoryDeps } from '../../deps.ts';
import { entitySchema, prettyJson } from '../../graph-fields.ts';
import { createEntities } from '../../store/graph.ts';
import { assertStorable } from '../../text.ts';

const input = z.strictObject({ entities: z.array(entitySchema) });
const output = z.object({ entities: z.array(entitySchema) });

export function registerCreateEntities(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'create_entities',
    {
      title: 'Create Entities',
      description: 'Create multiple new entities in the knowledge graph',
      input,
      output,
      annotations: adds,
      toolset: 'graph',
      text: ({ entities }) => prettyJson(entities),
    },
    async ({ entities }) => {
      assertStorable(entities, 'entities');
      return { entities: await createEntities(db, entities) };
    },
  );
}
