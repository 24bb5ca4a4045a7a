import { z } from 'zod';
import { destroysOnce } from '../../../kit/annotations.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { MemoryDeps } from '../../deps.ts';
import { filterFields, memoryFilter } from '../../filter-fields.ts';
import { groupNearDuplicates } from '../../near/group-near-duplicates.ts';
import { mergedOf } from '../../near/merge.ts';
import { scopeFields, scopeOf } from '../../scope.ts';
import { recentMemories } from '../../store/find-memories.ts';
import { mergeMemories } from '../../store/supersede-memories.ts';

const maxLooked = 5000;
const maxGroups = 200;
const input = z.strictObject({
  ...scopeFields,
  ...filterFields,
  dry_run: z.boolean().default(false).describe('only tell what would be merged'),
});
const output = z.object({
  looked_at: z.number().int().describe(`the newest, at most ${maxLooked}`),
  groups: z.array(
    z.object({
      kept: z
        .string()
        .describe('id; it has the tags, entities and sources of all, and their greatest importance'),
      merged: z.array(z.string()).describe('ids; superseded by the one kept, still in the history'),
      content: z.string(),
    }),
  ),
  more: z.boolean().describe('whether another call would find more'),
  dry_run: z.boolean(),
});

export function registerConsolidateMemories(server: ToolServer, { db, indexer }: MemoryDeps): void {
  server.tool(
    'consolidate_memories',
    {
      title: 'Merge near duplicates',
      description:
        'Merge memories that say the same in nearly the same words; another name, number or negation is another statement. Try with dry_run first.',
      input,
      output,
      annotations: destroysOnce,
      toolset: 'maintenance',
    },
    async ({ dry_run, ...args }) => {
      const scope = scopeOf(args);
      const memories = await recentMemories(db, scope, memoryFilter(args), {
        limit: maxLooked,
        before: null,
      });
      const found = groupNearDuplicates(memories);
      const groups = found.slice(0, maxGroups).map(mergedOf);
      if (!dry_run && groups.length > 0) {
        await db.transaction(async (tx) => {
          for (const { kept, others, merged } of groups) {
            await mergeMemories(tx, scope, { kept: kept.id, others: others.map(({ id }) => id), merged });
          }
        });
        indexer.wake();
      }
      return {
        looked_at: memories.length,
        groups: groups.map(({ kept, others }) => ({
          kept: kept.id,
          merged: others.map(({ id }) => id),
          content: kept.content,
        })),
        more: found.length > maxGroups,
        dry_run,
      };
    },
  );
}
