import { z } from 'zod';
import { destroys } from '../../kit/annotations.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { chunkDocument } from '../knowledge/chunk.ts';
import { scopeFields } from '../scope.ts';
import { storeDocument } from '../store/knowledge.ts';
import { text } from '../text.ts';

const input = z.strictObject({
  title: text().min(1).max(500),
  content: text().min(1).max(1_000_000).describe('the whole document, plain text or Markdown'),
  category: text().min(1).max(128).optional().describe('one label to filter by, such as runbook or policy'),
  tags: z.array(text().min(1).max(64)).max(32).default([]).describe('labels to filter by'),
  source: text().max(500).optional().describe('where it comes from'),
  uri: text().min(1).max(2000).optional().describe('its identity: a document with the same one is replaced'),
  namespace: scopeFields.namespace,
});
const output = z.object({
  document_id: z.string(),
  chunks: z.number().int().describe('passages it was cut into'),
  outcome: z.enum(['created', 'replaced']),
});

const indexBudgetMs = 250;

export function registerAddKnowledge(server: ToolServer, { db, indexer }: MemoryDeps): void {
  server.tool(
    'add_knowledge',
    {
      title: 'Add a document',
      description:
        'Store a document for all users of the namespace. It is cut at headings and paragraphs, and found passage by passage with search_knowledge.',
      input,
      output,
      // Replaces the document of the same URI.
      annotations: destroys,
    },
    async ({ content, ...document }) => {
      const chunks = chunkDocument(content);
      if (chunks.length === 0) {
        throw new ToolError('content_empty', 'The document has headings or blanks only', {
          hint: 'Pass the text of the document in content',
        });
      }
      const { namespace, title, category = null, tags, source = null, uri = null } = document;
      const { id, isReplaced } = await storeDocument(
        db,
        { namespace, title, category, tags, source, uri },
        chunks,
      );
      indexer.wake();
      await indexer.settled(indexBudgetMs);
      return {
        document_id: id,
        chunks: chunks.length,
        outcome: isReplaced ? ('replaced' as const) : ('created' as const),
      };
    },
  );
}
