import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import { capTokens } from '../../kit/cap-tokens.ts';
import { cursorField, decodeCursor, encodeCursor } from '../../kit/cursor.ts';
import { maxTokensField, nextCursorField } from '../../kit/page.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { scopeFields, scopeOf } from '../scope.ts';
import { turnsAfter } from '../store/conversations.ts';
import { text } from '../text.ts';
import { turnSchema, turnView } from '../turn-schema.ts';

const input = z.strictObject({
  conversation_id: text().min(1).max(200),
  ...scopeFields,
  after_turn: z.number().int().min(0).default(0).describe('begin after this message; 0: at the beginning'),
  limit: z.number().int().min(1).max(500).default(50).describe('messages in one answer'),
  cursor: cursorField,
  max_tokens: maxTokensField,
});
const output = z.object({
  messages: z.array(turnSchema).describe('in order'),
  next_cursor: nextCursorField,
});
const cursorTurn = z.int().min(0);

export function registerGetConversationHistory(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'get_conversation_history',
    {
      title: 'Read a conversation',
      description: 'The messages of one conversation, word for word and in order.',
      input,
      output,
      annotations: readsOnly,
    },
    async (args) => {
      const { after_turn, ...question } = args;
      const { conversation_id, limit, max_tokens, ...scope } = question;
      const after = decodeCursor(question, cursorTurn) ?? after_turn;
      const wanted = { conversationId: conversation_id, after, limit: limit + 1 };
      const found = await turnsAfter(db, scopeOf(scope), wanted);
      if (found.length === 0 && after === 0) {
        throw new ToolError('conversation_not_found', `There is no conversation ${conversation_id} here`, {
          hint: 'Look for it with search_conversations, and check namespace and user_id: others’ conversations are not shown',
        });
      }
      const page = capTokens(found.slice(0, limit), max_tokens);
      const last = page.length < found.length ? page.at(-1) : undefined;
      return {
        messages: page.map(turnView),
        next_cursor: last === undefined ? null : encodeCursor(last.turn, question),
      };
    },
  );
}
