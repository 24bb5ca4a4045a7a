/** What the index refused, within one scope: documents belong to the namespace, the rest to the user. */
import type { Queryable } from '../../../runtime/database/database.ts';
import type { Scope } from '../scope.ts';

export interface IndexFailure {
  readonly object_id: string;
  readonly kind: 'memory' | 'message' | 'passage';
  readonly attempts: number;
  readonly reason: string;
  readonly failed_at: string;
}

const inScope = `
  SELECT 'memory' AS kind FROM memory.memories m WHERE m.id = o.object_id AND m.namespace = $1 AND m.user_id = $2
  UNION ALL SELECT 'message' FROM memory.conversation_turns t WHERE t.id = o.object_id AND t.namespace = $1 AND t.user_id = $2
  UNION ALL SELECT 'passage' FROM memory.knowledge_chunks c JOIN memory.knowledge_documents d ON d.id = c.document_id
    WHERE c.id = o.object_id AND d.namespace = $1`;

/** Oldest first. */
export async function indexFailures(
  db: Queryable,
  { namespace, userId }: Scope,
  limit: number,
): Promise<IndexFailure[]> {
  const { rows } = await db.query<IndexFailure>(
    `SELECT o.object_id, own.kind, o.attempts, o.last_error AS reason, to_json(o.failed_at) #>> '{}' AS failed_at
     FROM memory.outbox o CROSS JOIN LATERAL (${inScope}) own WHERE o.failed_at IS NOT NULL ORDER BY o.seq LIMIT $3`,
    [namespace, userId, limit],
  );
  return rows;
}

/** Lets the indexer try again. @returns how many */
export async function retryFailures(
  db: Queryable,
  { namespace, userId }: Scope,
  ids: readonly string[] | null,
): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE memory.outbox o SET failed_at = NULL, attempts = 0 WHERE failed_at IS NOT NULL
       AND ($3::uuid[] IS NULL OR object_id = ANY($3)) AND EXISTS (${inScope})`,
    [namespace, userId, ids],
  );
  return rowCount;
}
