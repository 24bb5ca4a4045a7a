import { z } from 'zod';
import { addsOnce } from '../../kit/annotations.ts';
import { charsOf } from '../../kit/cap-tokens.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { scopeFields, scopeOf } from '../scope.ts';
import { findRelevantChunks } from '../search/find-relevant-chunks.ts';
import { findRelevantMemories } from '../search/find-relevant-memories.ts';
import { findRelevantTurns } from '../search/find-relevant-turns.ts';
import { packContext, type Section } from '../search/pack-context.ts';
import { degradedField, queryField, searchBudgetMs } from '../search/search-fields.ts';
import { defaultAlpha } from '../search/search-index.ts';
import { sessionNotFound } from '../session-fields.ts';
import { noFilter } from '../store/find-memories.ts';
import { touchSession } from '../store/sessions.ts';

const input = z.strictObject({
  query: queryField,
  ...scopeFields,
  session_id: z
    .uuid()
    .optional()
    .describe('also give the data of this session, which lives on by it; see create_session'),
  budget_tokens: z
    .number()
    .int()
    .min(50)
    .max(20_000)
    .default(1500)
    .describe('length of the context, at some four characters a token'),
});
const output = z.object({
  context: z.string().describe('Markdown, to be put before the question; empty when nothing is known'),
  tokens: z.number().int().describe('length of the context'),
  items: z
    .array(
      z.object({
        kind: z.enum(['memory', 'message', 'passage']),
        id: z.string().describe('of the memory; conversation_id#turn; or document_id#position'),
        score: z.number().describe('comparable within its kind only'),
      }),
    )
    .describe('what the context was made of'),
  left_out: z.number().int().describe('items that were relevant and did not fit'),
  degraded: degradedField,
});

/** Of each source; the budget leaves room for fewer. */
const wanted = 100;

export function registerBuildContext(server: ToolServer, deps: MemoryDeps): void {
  server.tool(
    'build_context',
    {
      title: 'Build a context',
      description:
        'All that is known about a question, from memories, conversations and documents, as one text within a budget of tokens.',
      input,
      output,
      // It moves the end of the session.
      annotations: addsOnce,
    },
    async ({ query, session_id, budget_tokens, ...rest }) => {
      const scope = scopeOf(rest);
      await deps.indexer.settled(searchBudgetMs);
      const session = session_id === undefined ? null : await touchSession(deps.db, scope, session_id);
      if (session_id !== undefined && session === null) throw sessionNotFound(session_id);
      const search = { query, mode: 'hybrid', alpha: defaultAlpha, wanted } as const;
      const weights = { halfLifeDays: null, importanceWeight: 0 };
      const [memories, turns, chunks] = await Promise.all([
        findRelevantMemories(deps, scope, { ...search, filter: noFilter, ...weights }),
        findRelevantTurns(deps, scope, { ...search, conversationId: null, around: 0 }),
        findRelevantChunks(deps, {
          ...search,
          filter: { namespace: scope.namespace, category: null, tags: [] },
        }),
      ]);
      const sections: readonly Section[] = [
        {
          title: 'Known',
          items: memories.relevant.map(({ memory: { id, content, event_time, created_at }, score }) => ({
            kind: 'memory',
            id,
            text: `- ${content} (${(event_time ?? created_at).slice(0, 10)})`,
            score,
          })),
        },
        {
          title: 'Said before',
          items: turns.relevant.map(({ conversation_id, message, score }) => ({
            kind: 'message',
            id: `${conversation_id}#${message.turn}`,
            text: `- ${message.role}, ${message.timestamp.slice(0, 10)}: ${message.content}`,
            score,
          })),
        },
        {
          title: 'From documents',
          items: chunks.relevant.map(({ document_id, position, title, heading, content, score }) => ({
            kind: 'passage',
            id: `${document_id}#${position}`,
            text: `### ${[title, heading].filter(Boolean).join(' › ')}\n${content}`,
            score,
          })),
        },
      ];
      const hasData = session !== null && Object.keys(session.data).length > 0;
      const head = hasData ? `## Session\n${JSON.stringify(session.data)}\n` : '';
      const { text, items, leftOut } = packContext(head, sections, charsOf(budget_tokens));
      return {
        context: text.trim(),
        tokens: Math.ceil(text.trim().length / charsOf(1)),
        items: items.map(({ kind, id, score }) => ({ kind, id, score })),
        left_out: leftOut,
        degraded: memories.degraded ?? turns.degraded ?? chunks.degraded,
      };
    },
  );
}
