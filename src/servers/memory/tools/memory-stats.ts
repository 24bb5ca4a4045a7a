import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { scopeFields } from '../scope.ts';
import { degradedField } from '../search/search-fields.ts';
import { countMemories } from '../store/memory-counts.ts';
import { outboxCounts } from '../store/outbox.ts';
import { readRebuilds } from '../store/rebuilds.ts';

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
    failed: z.number().int().describe('objects the index refused: list_index_failures tells why'),
    rebuilds: z
      .array(
        z.object({
          collection: z.string(),
          done: z.number().int(),
          total: z.number().int().describe('objects there were when it began'),
          started_at: z.string(),
          finished_at: z.string().nullable().describe('null: under way'),
        }),
      )
      .describe('the last one of each collection, also that of a change of the embedding model'),
  }),
  embedding: z
    .object({
      model: z.string(),
      space: z
        .string()
        .nullable()
        .describe('model, version and dimensions on every vector; null: not known yet'),
      degraded: degradedField.describe('why searches go by words alone now; null: they do not'),
    })
    .nullable()
    .describe('null: search by words only'),
});

export function registerMemoryStats(server: ToolServer, deps: MemoryDeps): void {
  const { db, vectors, embedder, index, spaces } = deps;
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
      const [counts, outbox, rebuilds] = await Promise.all([
        countMemories(db, namespace),
        outboxCounts(db),
        readRebuilds(db),
      ]);
      const use = spaces.vectorsOf('McpctlMemory');
      return {
        ...counts,
        index: {
          engine: vectors.engine,
          state: index.state,
          pending: outbox.pending,
          failed: outbox.dead,
          rebuilds: rebuilds.map(({ collection, done, total, started_at, finished_at }) => ({
            collection,
            done,
            total,
            started_at,
            finished_at,
          })),
        },
        embedding:
          embedder === null
            ? null
            : {
                model: embedder.name,
                space: spaces.space ?? null,
                degraded: use.isReady ? null : use.reason,
              },
      };
    },
  );
}
