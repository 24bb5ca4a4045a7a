import { z } from 'zod';
import { adds } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { hasOrderedValidity, memoryFields, memoryToPlace, validityProblem } from '../memory-fields.ts';
import { placeMemories } from '../near/place-memories.ts';
import { outcomes, placedShape } from '../placed-fields.ts';
import { scopeFields, scopeOf } from '../scope.ts';

const maxMemories = 500;
const memorySchema = z.strictObject(memoryFields).refine(hasOrderedValidity, validityProblem);
const { $schema: _dialect, ...memoryJson } = z.toJSONSchema(memorySchema, { io: 'input' });
const input = z.strictObject({
  memories: z
    // Shown as they should be, and checked one by one: one that is wrong does not keep the others out.
    .array(z.unknown().meta(memoryJson))
    .min(1)
    .max(maxMemories)
    .describe('each as for store_memory'),
  ...scopeFields,
});
const output = z.object({
  results: z
    .array(
      z.object({
        ...placedShape,
        outcome: z.enum([...outcomes, 'failed']),
        error: z.string().nullable().describe('what is wrong with this one; the others are stored'),
      }),
    )
    .describe('one for each memory, in order'),
});

const indexBudgetMs = 250;

type Result = z.output<typeof output>['results'][number];

export function registerStoreMemories(server: ToolServer, deps: MemoryDeps): void {
  const { indexer } = deps;
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
      const checked = memories.map((memory) => memorySchema.safeParse(memory));
      const good = checked.flatMap(({ data }) => (data === undefined ? [] : [memoryToPlace(data)]));
      const stored =
        good.length === 0 ? [] : await placeMemories(deps, scopeOf({ namespace, user_id }), good);
      indexer.wake();
      await indexer.settled(indexBudgetMs);
      const results = stored.values();
      return {
        results: checked.map(({ error }): Result => {
          if (error !== undefined)
            return { id: null, outcome: 'failed', conflicts: [], error: problemsOf(error) };
          const { value } = results.next();
          if (value === undefined) throw new Error('a store gave too few results');
          return { ...value, error: null };
        }),
      };
    },
  );
}

function problemsOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')).join('; ');
}
