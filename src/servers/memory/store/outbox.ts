/** What the index has still to learn. Entries are written in the transaction of the change they stand for. */
import type { Queryable } from '../../../runtime/database/database.ts';
import type { CollectionName } from '../indexer/collections.ts';

export interface OutboxEntry {
  readonly seq: string;
  readonly collection: CollectionName;
  readonly objectId: string;
}

/** An entry that failed this often is kept as a dead letter. */
const maxAttempts = 5;
const lockKey = 7_236_400_118;

/**
 * The oldest entries, for this transaction alone: one at a time works the outbox off, so that an older state never
 * overtakes a newer. `null` while another has the turn.
 *
 * The commit of this transaction is not waited for to reach the disk: should it be lost, the index learns the same twice.
 *
 * @param options.withVectors also those whose words the index knows already
 */
export async function takeEntries(
  tx: Queryable,
  { limit, withVectors }: { readonly limit: number; readonly withVectors: boolean },
): Promise<readonly OutboxEntry[] | null> {
  const { rows } = await tx.query<OutboxEntry & { mine: boolean }>(
    `WITH turn AS MATERIALIZED (
       SELECT pg_try_advisory_xact_lock($1) AS mine, set_config('synchronous_commit', 'off', true)
     )
     SELECT mine, due.* FROM turn LEFT JOIN LATERAL (
       SELECT seq, collection, object_id AS "objectId" FROM memory.outbox
       WHERE failed_at IS NULL AND (NOT words_only OR $3) AND mine ORDER BY seq LIMIT $2
     ) due ON true`,
    [lockKey, limit, withVectors],
    'outbox-take',
  );
  if (rows[0]?.mine !== true) return null;
  return rows.filter(({ seq }) => seq !== null);
}

/** The index knows these now; what it refused of them before counts no more. */
export async function removeEntries(tx: Queryable, entries: readonly OutboxEntry[]): Promise<void> {
  await tx.query(
    `DELETE FROM memory.outbox WHERE seq = ANY($1) OR (object_id = ANY($2) AND failed_at IS NOT NULL)`,
    [entries.map(({ seq }) => seq), entries.map(({ objectId }) => objectId)],
    'outbox-remove',
  );
}

/** The index knows their words; their vectors are still to come. */
export async function keepForVectors(tx: Queryable, entries: readonly OutboxEntry[]): Promise<void> {
  await tx.query('UPDATE memory.outbox SET words_only = true WHERE seq = ANY($1)', [
    entries.map(({ seq }) => seq),
  ]);
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
            count(DISTINCT object_id) FILTER (WHERE failed_at IS NOT NULL)::int AS dead FROM memory.outbox`,
  );
  return rows[0] ?? { pending: 0, dead: 0 };
}
