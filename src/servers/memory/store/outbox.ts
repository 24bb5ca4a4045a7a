/** What the index has still to learn. Entries are written in the transaction of the change they stand for. */
import type { Queryable } from '../../../runtime/database/database.ts';

export interface OutboxEntry {
  readonly seq: string;
  readonly collection: string;
  readonly objectId: string;
}

/** An entry that failed this often is kept as a dead letter. */
const maxAttempts = 5;
const lockKey = 7_236_400_118;

/** Whether this transaction may work the outbox off: one at a time, so that an older state never overtakes a newer. */
export async function lockOutbox(tx: Queryable): Promise<boolean> {
  const { rows } = await tx.query<{ locked: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS locked', [
    lockKey,
  ]);
  return rows[0]?.locked === true;
}

export async function dueEntries(tx: Queryable, limit: number): Promise<readonly OutboxEntry[]> {
  const { rows } = await tx.query<OutboxEntry>(
    `SELECT seq, collection, object_id AS "objectId" FROM memory.outbox WHERE failed_at IS NULL ORDER BY seq LIMIT $1`,
    [limit],
    'outbox-due',
  );
  return rows;
}

export async function removeEntries(tx: Queryable, entries: readonly OutboxEntry[]): Promise<void> {
  await tx.query(
    'DELETE FROM memory.outbox WHERE seq = ANY($1)',
    [entries.map(({ seq }) => seq)],
    'outbox-remove',
  );
}

/** @returns whether it is a dead letter now */
export async function failEntry(tx: Queryable, { seq }: OutboxEntry, reason: string): Promise<boolean> {
  const { rows } = await tx.query<{ dead: boolean }>(
    `UPDATE memory.outbox SET attempts = attempts + 1, last_error = $2,
       failed_at = CASE WHEN attempts + 1 >= $3 THEN now() END
     WHERE seq = $1 RETURNING failed_at IS NOT NULL AS dead`,
    [seq, reason, maxAttempts],
  );
  return rows[0]?.dead === true;
}

export async function outboxCounts(db: Queryable): Promise<{ pending: number; dead: number }> {
  const { rows } = await db.query<{ pending: number; dead: number }>(
    `SELECT count(*) FILTER (WHERE failed_at IS NULL)::int AS pending,
            count(*) FILTER (WHERE failed_at IS NOT NULL)::int AS dead FROM memory.outbox`,
  );
  return rows[0] ?? { pending: 0, dead: 0 };
}
