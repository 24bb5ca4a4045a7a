import { z } from 'zod';
import { addsOnce } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { memoryNotFound } from '../memory-not-found.ts';
import { scopeFields, scopeOf } from '../scope.ts';
import { findMemory } from '../store/find-memories.ts';
import { restoreMemories } from '../store/forget-memories.ts';
import { memoryShape } from '../store/memory-row.ts';

const input = z.strictObject({ id: z.uuid().describe('id of the forgotten memory'), ...scopeFields });
const output = z.object(memoryShape);

export function registerRestoreMemory(server: ToolServer, { db, indexer }: MemoryDeps): void {
  server.tool(
    'restore_memory',
    {
      title: 'Restore a memory',
      description:
        'Take back a forget_memories that was not hard. One that was never forgotten stays as it is.',
      input,
      output,
      annotations: addsOnce,
    },
    async ({ id, ...rest }) => {
      const scope = scopeOf(rest);
      const restored = await restoreMemories(db, scope, [id]);
      if (restored.length > 0) indexer.wake();
      const memory = await findMemory(db, scope, id);
      if (memory === null) throw memoryNotFound(id);
      return memory;
    },
  );
}
