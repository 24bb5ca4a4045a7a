import { z } from 'zod';
import { OperationalError } from '../../../runtime/errors.ts';
import { adds } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { memoryFields, newMemory } from '../memory-fields.ts';
import { scopeFields, scopeOf } from '../scope.ts';
import { storeMemory } from '../store/store-memory.ts';

const maxMemories = 500;
const input = z.strictObject({
  memories: z
    .array(z.strictObject(memoryFields))
    .min(1)
    .max(maxMemories)
    .describe('each as for store_memory'),
  ...scopeFields,
});
const output = z.object({
  results: z
    .array(
      z.object({
        id: z.string().nullable(),
        outcome: z.enum(['created', 'duplicate', 'repeated', 'failed']),
        error: z.string().nullable(),
      }),
    )
    .describe('one for each memory, in order'),
});

/** Statements in flight; the pool has a few more for other calls. */
const concurrency = 4;
const indexBudgetMs = 250;

type Result = z.output<typeof output>['results'][number];

export function registerStoreMemories(server: ToolServer, { db, indexer }: MemoryDeps): void {
  server.tool(
    'store_memories',
    {
      title: 'Store many memories',
      description: `Remember up to ${maxMemories} statements of one user. Each succeeds or fails for itself; the results tell which.`,
      input,
      output,
      annotations: adds,
    },
    async ({ memories, namespace, user_id }) => {
      const scope = scopeOf({ namespace, user_id });
      const results = new Array<Result>(memories.length);
      const queue = memories.entries();
      const work = async (): Promise<void> => {
        // All workers draw from one iterator, so each memory is taken once.
        for (const [index, memory] of queue) {
          results[index] = await storeMemory(db, scope, newMemory(memory)).then(
            (stored) => ({ ...stored, error: null }),
            failedResult,
          );
        }
      };
      await Promise.all(Array.from({ length: concurrency }, work));
      indexer.wake();
      await indexer.settled(indexBudgetMs);
      return { results };
    },
  );
}

function failedResult(error: unknown): Result {
  if (!(error instanceof OperationalError)) throw error;
  return { id: null, outcome: 'failed', error: error.message };
}
