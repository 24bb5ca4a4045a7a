import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { scopeFields, scopeOf } from '../scope.ts';
import { findMemory } from '../store/find-memories.ts';
import { memoryShape } from '../store/memory-row.ts';

const input = z.strictObject({ id: z.uuid().describe('id of the memory'), ...scopeFields });
const output = z.object(memoryShape);

export function registerGetMemory(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'get_memory',
    {
      title: 'Get a memory',
      description: 'One memory by its id, with all it was stored with.',
      input,
      output,
      annotations: readsOnly,
    },
    async ({ id, ...scope }) => {
      const memory = await findMemory(db, scopeOf(scope), id);
      if (memory !== null) return memory;
      throw new ToolError('memory_not_found', `There is no memory ${id} here`, {
        hint: 'Look for it with search_memories, and check namespace and user_id: others’ memories are not shown',
      });
    },
  );
}
