import type { Queryable } from '../../../runtime/database/database.ts';
import { isLive } from './memory-row.ts';

export interface MemoryCounts {
  readonly memories: number;
  readonly by_type: Record<string, number>;
  readonly conversation_turns: number;
  readonly knowledge_documents: number;
  readonly knowledge_chunks: number;
  readonly active_sessions: number;
}

/** Of one namespace, all users together. */
export async function countMemories(db: Queryable, namespace: string): Promise<MemoryCounts> {
  const { rows } = await db.query<MemoryCounts>(
    `SELECT
       (SELECT count(*)::int FROM memory.memories WHERE namespace = $1 AND ${isLive}) AS memories,
       (SELECT coalesce(jsonb_object_agg(memory_type, n), '{}') FROM (
          SELECT memory_type, count(*)::int AS n FROM memory.memories WHERE namespace = $1 AND ${isLive} GROUP BY memory_type
        ) x) AS by_type,
       (SELECT count(*)::int FROM memory.conversation_turns WHERE namespace = $1) AS conversation_turns,
       (SELECT count(*)::int FROM memory.knowledge_documents WHERE namespace = $1) AS knowledge_documents,
       (SELECT count(*)::int FROM memory.knowledge_chunks c JOIN memory.knowledge_documents d ON d.id = c.document_id
        WHERE d.namespace = $1) AS knowledge_chunks,
       (SELECT count(*)::int FROM memory.sessions
        WHERE namespace = $1 AND ended_at IS NULL AND expires_at > now()) AS active_sessions`,
    [namespace],
  );
  const [counts] = rows;
  if (counts === undefined) throw new Error('a count returned no row');
  return counts;
}
