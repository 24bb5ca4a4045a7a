import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { scopeFields } from '../scope.ts';
import { countMemories } from '../store/memory-counts.ts';
import { outboxCounts } from '../store/outbox.ts';

const input = z.strictObject({ namespace: scopeFields.namespace });
const output = z.object({
  memories: z.number().int(),
  by_type: z.record(z.string(), z.number().int()).describe('memories of each memory_type'),
  conversation_turns: z.number().int(),
  knowledge_documents: z.number().int(),
  knowledge_chunks: z.number().int(),
  active_sessions: z.number().int(),
  index: z.object({
    engine: z.string(),
    state: z
      .enum(['closed', 'half-open', 'open'])
      .describe('open: the index is away, PostgreSQL’s words stand in'),
    pending: z.number().int().describe('changes the index has still to learn, all namespaces together'),
    failed: z.number().int().describe('objects the index refused'),
  }),
  embedding: z
    .object({ model: z.string(), version: z.string(), dimensions: z.number().int() })
    .nullable()
    .describe('null: search by words only'),
});

export function registerMemoryStats(server: ToolServer, { db, vectors, embedder, index }: MemoryDeps): void {
  server.tool(
    'memory_stats',
    {
      title: 'Count memories',
      description: 'How much is remembered in a namespace, all users together, and how the index is doing.',
      input,
      output,
      annotations: readsOnly,
    },
    async ({ namespace }) => {
      const [counts, outbox] = await Promise.all([countMemories(db, namespace), outboxCounts(db)]);
      return {
        ...counts,
        index: { engine: vectors.engine, state: index.state, pending: outbox.pending, failed: outbox.dead },
        embedding:
          embedder === null
            ? null
            : {
                model: embedder.model.name,
                version: embedder.model.version,
                dimensions: embedder.model.dimensions,
              },
      };
    },
  );
}
