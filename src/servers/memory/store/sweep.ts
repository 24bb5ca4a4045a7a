/** Removes what ran out: expired memories and sessions. */
import type { Queryable } from '../../../runtime/database/database.ts';

/** One sweep takes at most this many of each, so that it never holds a lock for long. */
const batch = 500;

/** @returns how many rows it removed */
export async function sweepExpired(db: Queryable): Promise<number> {
  const memories = await db.query(
    `WITH gone AS (
       DELETE FROM memory.memories WHERE id IN (
         SELECT id FROM memory.memories WHERE expires_at <= now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED
       ) RETURNING id
     )
     INSERT INTO memory.outbox (collection, object_id) SELECT 'McpctlMemory', id FROM gone`,
    [batch],
  );
  const sessions = await db.query(
    `DELETE FROM memory.sessions WHERE id IN (
       SELECT id FROM memory.sessions WHERE expires_at <= now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED
     )`,
    [batch],
  );
  return memories.rowCount + sessions.rowCount;
}
