import { z } from 'zod';
import { adds } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { hasOrderedValidity, memoryFields, memoryToPlace, validityProblem } from '../memory-fields.ts';
import { placeMemories } from '../near/place-memories.ts';
import { placedShape } from '../placed-fields.ts';
import { scopeFields, scopeOf } from '../scope.ts';

const input = z.strictObject({ ...memoryFields, ...scopeFields }).refine(hasOrderedValidity, validityProblem);
const output = z.object(placedShape);

/** A search right after the answer finds it, as long as the index is not far behind. */
const indexBudgetMs = 150;

export function registerStoreMemory(server: ToolServer, deps: MemoryDeps): void {
  const { indexer } = deps;
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
      const [stored] = await placeMemories(deps, scopeOf({ namespace, user_id }), [memoryToPlace(memory)]);
      if (stored === undefined) throw new Error('a store gave no result');
      indexer.wake();
      await indexer.settled(indexBudgetMs);
      return stored;
    },
  );
}
