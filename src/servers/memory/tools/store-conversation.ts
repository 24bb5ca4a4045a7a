import { z } from 'zod';
import { adds } from '../../kit/annotations.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { scopeFields, scopeOf } from '../scope.ts';
import { type NewTurn, storeTurns } from '../store/conversations.ts';
import { text } from '../text.ts';

const messageSchema = z.strictObject({
  role: text().min(1).max(128).describe('who speaks: user, assistant, or a name'),
  content: text().min(1).max(20_000).describe('what was said'),
  timestamp: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('when, ISO 8601 with time zone; default: now'),
});
const input = z.strictObject({
  conversation_id: text()
    .min(1)
    .max(200)
    .describe('any name of yours; the first message begins the conversation'),
  message: messageSchema.optional().describe('one message; give message or messages, not both'),
  messages: z
    .array(messageSchema)
    .min(1)
    .max(500)
    .optional()
    .describe('several messages, in order, stored as one'),
  idempotency_key: text()
    .min(1)
    .max(200)
    .optional()
    .describe('the same key stores once, however often it is sent'),
  ...scopeFields,
});
const output = z.object({
  conversation_id: z.string(),
  first_turn: z.number().int().describe('number of the first message stored, from 1'),
  last_turn: z.number().int(),
  outcome: z
    .enum(['created', 'repeated'])
    .describe('repeated: the idempotency key was known, nothing was written'),
});

const indexBudgetMs = 150;

export function registerStoreConversation(server: ToolServer, { db, indexer }: MemoryDeps): void {
  server.tool(
    'store_conversation',
    {
      title: 'Store messages of a conversation',
      description:
        'Append one message or several to a conversation, which is kept verbatim and in order. Searchable with search_conversations.',
      input,
      output,
      annotations: adds,
    },
    async ({ conversation_id, message, messages, idempotency_key, ...scope }) => {
      if ((message === undefined) === (messages === undefined)) {
        throw new ToolError('messages_invalid', 'Say what was said by message or by messages', {
          hint: 'Give exactly one of the two',
        });
      }
      const turns = (messages ?? (message === undefined ? [] : [message])).map(newTurn);
      const stored = await storeTurns(db, scopeOf(scope), {
        id: conversation_id,
        turns,
        idempotencyKey: idempotency_key ?? null,
      });
      indexer.wake();
      await indexer.settled(indexBudgetMs);
      return {
        conversation_id,
        first_turn: stored.firstTurn,
        last_turn: stored.lastTurn,
        outcome: stored.isRepeated ? ('repeated' as const) : ('created' as const),
      };
    },
  );
}

function newTurn({ role, content, timestamp }: z.output<typeof messageSchema>): NewTurn {
  return { speaker: role, content, spokenAt: timestamp ?? null };
}
