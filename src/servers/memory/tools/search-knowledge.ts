import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import { cursorField } from '../../kit/cursor.ts';
import { maxTokensField, nextCursorField, pageOf, wantedCount } from '../../kit/page.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { scopeFields } from '../scope.ts';
import { findRelevantChunks } from '../search/find-relevant-chunks.ts';
import { degradedField, modeFields, queryField, searchBudgetMs } from '../search/search-fields.ts';
import { text } from '../text.ts';

const input = z.strictObject({
  query: queryField,
  namespace: scopeFields.namespace,
  category: text().min(1).max(128).optional().describe('only documents of this category'),
  tags: z.array(text().min(1).max(64)).max(32).default([]).describe('only documents that have all of these'),
  ...modeFields,
  limit: z.number().int().min(1).max(50).default(10).describe('passages in one answer'),
  cursor: cursorField,
  max_tokens: maxTokensField,
});
const output = z.object({
  passages: z
    .array(
      z.object({
        document_id: z.string(),
        title: z.string(),
        heading: z.string().describe('headings above the passage'),
        content: z.string(),
        position: z.number().int().describe('which passage of the document, from 1'),
        category: z.string().nullable(),
        tags: z.array(z.string()),
        source: z.string().nullable(),
        uri: z.string().nullable(),
        score: z.number().describe('comparable within this answer only'),
      }),
    )
    .describe('best first'),
  next_cursor: nextCursorField,
  degraded: degradedField,
});

export function registerSearchKnowledge(server: ToolServer, deps: MemoryDeps): void {
  server.tool(
    'search_knowledge',
    {
      title: 'Search documents',
      description:
        'Find the passages of stored documents that answer a question, best first, with where they stand.',
      input,
      output,
      annotations: readsOnly,
    },
    async (args) => {
      await deps.indexer.settled(searchBudgetMs);
      const { query, mode, alpha, namespace, category = null, tags } = args;
      const filter = { namespace, category, tags };
      const search = { query, mode, alpha, wanted: wantedCount(args), filter };
      const { relevant, degraded } = await findRelevantChunks(deps, search);
      const passages = relevant.map(({ id: _id, ...passage }) => passage);
      const { page, next_cursor } = pageOf(passages, args);
      return { passages: page, next_cursor, degraded };
    },
  );
}
