import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import { cursorField } from '../../kit/cursor.ts';
import { maxTokensField, nextCursorField, pageOf, wantedCount } from '../../kit/page.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { scopeFields, scopeOf } from '../scope.ts';
import { findRelevantTurns } from '../search/find-relevant-turns.ts';
import { degradedField, modeFields, queryField, searchBudgetMs } from '../search/search-fields.ts';
import { text } from '../text.ts';
import { turnSchema } from '../turn-schema.ts';

const input = z.strictObject({
  query: queryField,
  ...scopeFields,
  conversation_id: text().min(1).max(200).optional().describe('only in this conversation'),
  ...modeFields,
  around: z.number().int().min(0).max(5).default(1).describe('messages to show on each side of a hit'),
  limit: z.number().int().min(1).max(50).default(10).describe('hits in one answer'),
  cursor: cursorField,
  max_tokens: maxTokensField,
});
const output = z.object({
  results: z
    .array(
      z.object({
        conversation_id: z.string(),
        score: z.number().describe('comparable within this answer only'),
        message: turnSchema,
        before: z.array(turnSchema),
        after: z.array(turnSchema),
      }),
    )
    .describe('best first'),
  next_cursor: nextCursorField,
  degraded: degradedField,
});

export function registerSearchConversations(server: ToolServer, deps: MemoryDeps): void {
  server.tool(
    'search_conversations',
    {
      title: 'Search conversations',
      description: 'Find what was said, best first, with the messages around it. Words need not be the same.',
      input,
      output,
      annotations: readsOnly,
    },
    async (args) => {
      await deps.indexer.settled(searchBudgetMs);
      const { relevant, degraded } = await findRelevantTurns(deps, scopeOf(args), {
        query: args.query,
        conversationId: args.conversation_id ?? null,
        around: args.around,
        mode: args.mode,
        alpha: args.alpha,
        wanted: wantedCount(args),
      });
      const { page, next_cursor } = pageOf(relevant, args);
      return { results: page, next_cursor, degraded };
    },
  );
}
