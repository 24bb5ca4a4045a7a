import { z } from 'zod';
import { destroys } from '../../kit/annotations.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { chunkDocument, defaultChunking } from '../knowledge/chunk.ts';
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
  chunking: z
    .strictObject({
      target_chars: z.number().int().min(200).max(4000).default(defaultChunking.targetChars),
      overlap_chars: z.number().int().min(0).max(500).default(defaultChunking.overlapChars),
    })
    .optional()
    .describe('length of a passage, and how much of the one before it begins with; the default suits most'),
  idempotency_key: text()
    .min(1)
    .max(200)
    .optional()
    .describe('the same key adds once, however often it is sent'),
  namespace: scopeFields.namespace,
});
const output = z.object({
  document_id: z.string(),
  chunks: z.number().int().describe('passages it was cut into'),
  outcome: z.enum(['created', 'replaced', 'repeated']).describe('repeated: the idempotency key was known'),
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
    async ({ content, chunking, ...document }) => {
      const chunks = chunkDocument(content, {
        targetChars: chunking?.target_chars ?? defaultChunking.targetChars,
        overlapChars: chunking?.overlap_chars ?? defaultChunking.overlapChars,
      });
      if (chunks.length === 0) {
        throw new ToolError('content_empty', 'The document has headings or blanks only', {
          hint: 'Pass the text of the document in content',
        });
      }
      const { namespace, title, category = null, tags, source = null, uri = null } = document;
      const idempotencyKey = document.idempotency_key ?? null;
      const stored = await storeDocument(
        db,
        { namespace, title, category, tags, source, uri, idempotencyKey },
        chunks,
      );
      indexer.wake();
      await indexer.settled(indexBudgetMs);
      return { document_id: stored.id, chunks: stored.chunks, outcome: stored.outcome };
    },
  );
}
