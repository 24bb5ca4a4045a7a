import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { memoryNotFound } from '../memory-not-found.ts';
import { scopeFields, scopeOf } from '../scope.ts';
import { earlierVersions } from '../store/believed-memories.ts';
import { findMemory } from '../store/find-memories.ts';
import { memoryShape } from '../store/memory-row.ts';

const input = z.strictObject({
  id: z.uuid().describe('id of the memory'),
  history: z.boolean().default(false).describe('also tell what it was before'),
  ...scopeFields,
});
const output = z.object({
  ...memoryShape,
  history: z
    .array(
      z.object({
        version: z.number().int(),
        content: z.string(),
        memory_type: z.string(),
        importance: z.number(),
        tags: z.array(z.string()),
        valid_from: z.string(),
        valid_to: z.string().nullable(),
        recorded_at: z.string().describe('since when it was what is believed'),
        replaced_at: z.string(),
        forgotten: z.boolean().describe('whether it was a forgotten one meanwhile'),
      }),
    )
    .optional()
    .describe('earlier versions, oldest first'),
});

export function registerGetMemory(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'get_memory',
    {
      title: 'Get a memory',
      description:
        'One memory by its id, with all it was stored with, and on request with what it was before.',
      input,
      output,
      annotations: readsOnly,
    },
    async ({ id, history, ...rest }) => {
      const scope = scopeOf(rest);
      const memory = await findMemory(db, scope, id);
      if (memory === null) throw memoryNotFound(id);
      return history ? { ...memory, history: [...(await earlierVersions(db, scope, id))] } : memory;
    },
  );
}
