import { z } from 'zod';
import { capTokens } from '../../kit/cap-tokens.ts';
import { cursorField, decodeCursor, encodeCursor } from '../../kit/cursor.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { filterFields, memoryFilter } from '../filter-fields.ts';
import { scopeFields, scopeOf } from '../scope.ts';
import { recentMemories } from '../store/find-memories.ts';
import { memorySchema } from '../store/memory-row.ts';

const input = z.strictObject({
  ...scopeFields,
  ...filterFields,
  limit: z.number().int().min(1).max(100).default(20).describe('memories in one answer'),
  cursor: cursorField,
  max_tokens: z.number().int().min(100).max(50_000).default(4000).describe('length of the answer; more comes by cursor'),
});
const output = z.object({
  memories: z.array(memorySchema).describe('newest first'),
  next_cursor: z.string().nullable().describe('null: no more'),
});
const cursorSchema = z.object({ createdAt: z.string().max(64), id: z.uuid() });

export function registerGetRecentMemories(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'get_recent_memories',
    {
      title: 'Recent memories',
      description: 'What was remembered last, newest first.',
      input,
      output,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async (args) => {
      const before = decodeCursor(args.cursor, cursorSchema);
      const found = await recentMemories(db, scopeOf(args), memoryFilter(args), { limit: args.limit + 1, before });
      const page = capTokens(found.slice(0, args.limit), args.max_tokens);
      const last = page.length < found.length ? page.at(-1) : undefined;
      return {
        memories: page.map(({ position: _position, ...memory }) => memory),
        next_cursor: last === undefined ? null : encodeCursor({ createdAt: last.position, id: last.id }),
      };
    },
  );
}
