import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import { capTokens } from '../../kit/cap-tokens.ts';
import { cursorField, decodeCursor, encodeCursor, timeCursorSchema } from '../../kit/cursor.ts';
import { maxTokensField, nextCursorField } from '../../kit/page.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { filterFields, memoryFilter } from '../filter-fields.ts';
import { scopeFields, scopeOf } from '../scope.ts';
import { recentMemories } from '../store/find-memories.ts';
import { memoryShape } from '../store/memory-row.ts';

const input = z.strictObject({
  ...scopeFields,
  ...filterFields,
  limit: z.number().int().min(1).max(100).default(20).describe('memories in one answer'),
  cursor: cursorField,
  max_tokens: maxTokensField,
});
const output = z.object({
  memories: z.array(z.object(memoryShape)).describe('newest first'),
  next_cursor: nextCursorField,
});

export function registerGetRecentMemories(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'get_recent_memories',
    {
      title: 'Recent memories',
      description: 'What was remembered last, newest first.',
      input,
      output,
      annotations: readsOnly,
    },
    async (args) => {
      const before = decodeCursor(args, timeCursorSchema);
      const found = await recentMemories(db, scopeOf(args), memoryFilter(args), {
        limit: args.limit + 1,
        before,
      });
      const page = capTokens(found.slice(0, args.limit), args.max_tokens);
      const last = page.length < found.length ? page.at(-1) : undefined;
      return {
        memories: page.map(({ position: _position, ...memory }) => memory),
        next_cursor:
          last === undefined ? null : encodeCursor({ createdAt: last.position, id: last.id }, args),
      };
    },
  );
}
