import { z } from 'zod';
import { destroysOnce } from '../../kit/annotations.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { filterFields, memoryFilter } from '../filter-fields.ts';
import { scopeFields, scopeOf } from '../scope.ts';
import { matchingMemories } from '../store/find-memories.ts';
import { forgetForGood, forgetSoftly } from '../store/forget-memories.ts';

const maxForgotten = 1000;
const input = z.strictObject({
  ids: z.array(z.uuid()).min(1).max(maxForgotten).optional().describe('exactly these'),
  filter: z.strictObject(filterFields).optional().describe('all that match; give ids or filter, not both'),
  ...scopeFields,
  hard: z.boolean().default(false).describe('true: removed for good. false: hidden, the rows stay'),
  dry_run: z.boolean().default(false).describe('only tell what would be forgotten'),
});
const output = z.object({
  forgotten: z.array(z.string()).describe('ids'),
  dry_run: z.boolean(),
  more: z.boolean().describe(`whether the filter matches more than the ${maxForgotten} of one call`),
});

export function registerForgetMemories(server: ToolServer, { db, indexer }: MemoryDeps): void {
  server.tool(
    'forget_memories',
    {
      title: 'Forget memories',
      description: 'Forget memories by id or by filter. Try with dry_run first when you use a filter.',
      input,
      output,
      annotations: destroysOnce,
    },
    async ({ ids, filter, hard, dry_run, ...rest }) => {
      if ((ids === undefined) === (filter === undefined)) {
        throw new ToolError('target_invalid', 'Say what to forget by ids or by filter', {
          hint: 'Give exactly one of the two; an empty filter object means everything of this user',
        });
      }
      const scope = scopeOf(rest);
      const found =
        filter === undefined ? [] : await matchingMemories(db, scope, memoryFilter(filter), maxForgotten + 1);
      const targets = ids ?? found.slice(0, maxForgotten);
      const more = found.length > maxForgotten;
      if (dry_run) return { forgotten: [...targets], dry_run, more };
      const forgotten = await (hard ? forgetForGood : forgetSoftly)(db, scope, targets);
      indexer.wake();
      return { forgotten: [...forgotten], dry_run, more };
    },
  );
}
