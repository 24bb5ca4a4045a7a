import { z } from 'zod';
import { adds } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { hasOrderedValidity, memoryFields, newMemory, validityProblem } from '../memory-fields.ts';
import { scopeFields, scopeOf } from '../scope.ts';
import { storeMemories } from '../store/store-memory.ts';

const input = z.strictObject({ ...memoryFields, ...scopeFields }).refine(hasOrderedValidity, validityProblem);
const output = z.object({
  id: z.string(),
  outcome: z
    .enum(['created', 'duplicate', 'repeated'])
    .describe('duplicate: the same content was known; repeated: the idempotency key was'),
});

/** A search right after the answer finds it, as long as the index is not far behind. */
const indexBudgetMs = 150;

export function registerStoreMemory(server: ToolServer, { db, indexer }: MemoryDeps): void {
  server.tool(
    'store_memory',
    {
      title: 'Store a memory',
      description:
        'Remember one statement for good. Returns its id. Durable once answered; searchable at once by words and by meaning.',
      input,
      output,
      annotations: adds,
    },
    async ({ namespace, user_id, ...memory }) => {
      const [stored] = await storeMemories(db, scopeOf({ namespace, user_id }), [newMemory(memory)]);
      if (stored === undefined) throw new Error('a store gave no result');
      indexer.wake();
      await indexer.settled(indexBudgetMs);
      return stored;
    },
  );
}
