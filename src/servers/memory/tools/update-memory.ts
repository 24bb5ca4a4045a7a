import { z } from 'zod';
import { destroys } from '../../kit/annotations.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { changeFields } from '../memory-fields.ts';
import { memoryNotFound } from '../memory-not-found.ts';
import { scopeFields, scopeOf } from '../scope.ts';
import { memoryShape } from '../store/memory-row.ts';
import { updateMemory } from '../store/update-memory.ts';

const input = z.strictObject({
  id: z.uuid().describe('id of the memory'),
  expected_version: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('refused when it is another version by now; without it the last writer wins'),
  ...changeFields,
  ...scopeFields,
});
const output = z.object(memoryShape);

const indexBudgetMs = 150;

export function registerUpdateMemory(server: ToolServer, { db, indexer }: MemoryDeps): void {
  server.tool(
    'update_memory',
    {
      title: 'Change a memory',
      description:
        'Change what a memory says. What it said before stays in its history, and as_of of search_memories finds it.',
      input,
      output,
      annotations: destroys,
    },
    async ({ id, expected_version: expectedVersion = null, namespace, user_id, ...changes }) => {
      if (Object.keys(changes).length === 0) {
        throw new ToolError('nothing_to_change', 'Nothing was given that should change', {
          hint: 'Give content, or any other field of the memory',
        });
      }
      const scope = scopeOf({ namespace, user_id });
      const outcome = await updateMemory(db, scope, id, { changes, expectedVersion });
      if (outcome.kind === 'unknown') throw memoryNotFound(id);
      if (outcome.kind === 'refused') throw refusal(outcome.version, expectedVersion);
      indexer.wake();
      await indexer.settled(indexBudgetMs);
      return outcome.memory;
    },
  );
}

function refusal(version: number, expected: number | null): ToolError {
  if (expected !== null && expected !== version) {
    return new ToolError('version_conflict', `It is version ${version} by now, not ${expected}`, {
      hint: 'Read it again with get_memory, and decide whether the change still makes sense',
      retryable: false,
    });
  }
  return new ToolError('validity_invalid', 'It would end to be true before it begins', {
    hint: 'Give a valid_to later than valid_from, or null for open',
  });
}
