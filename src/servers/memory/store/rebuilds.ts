/** Rebuilds of the index: every object is noted in the outbox once more, batch by batch, so that writes go on meanwhile. */
import type { Queryable } from '../../../runtime/database/database.ts';
import { type CollectionName, tableOf } from '../indexer/collections.ts';

export interface Rebuild {
  readonly collection: CollectionName;
  /** Of the vectors the collection holds since; '' for none. */
  readonly space: string;
  /** Whether its vectors were emptied: until it is finished they tell nothing. */
  readonly is_reset: boolean;
  readonly done: number;
  /** Objects there were when it began. */
  readonly total: number;
  readonly started_at: string;
  readonly finished_at: string | null;
}

const iso = (column: string): string => `to_json(${column}) #>> '{}' AS ${column}`;

export async function readRebuilds(db: Queryable): Promise<readonly Rebuild[]> {
  const { rows } = await db.query<Rebuild>(
    `SELECT collection, space, is_reset, least(done, total)::int AS done, total::int, ${iso('started_at')}, ${iso('finished_at')}
     FROM memory.index_rebuilds ORDER BY collection`,
    [],
    'rebuilds',
  );
  return rows;
}

/** Begins anew when one is under way. What the index refused before gets another chance. */
export async function startRebuild(
  db: Queryable,
  collection: CollectionName,
  change: {
    readonly space: string;
    readonly isReset: boolean;
    /** Whether the collection is yet to be created: without objects it is complete at once. */
    readonly isNew: boolean;
  },
): Promise<void> {
  await db.query(
    `WITH again AS (DELETE FROM memory.outbox WHERE collection = $1 AND failed_at IS NOT NULL)
     INSERT INTO memory.index_rebuilds AS before (collection, space, is_reset, total, finished_at)
     SELECT $1, $2, $3, n, CASE WHEN $4 AND n = 0 THEN now() END FROM (SELECT count(*) AS n FROM ${tableOf[collection]}) objects
     ON CONFLICT (collection) DO UPDATE SET space = $2, after_id = NULL, done = 0, total = excluded.total,
       is_reset = $3 OR (before.is_reset AND before.finished_at IS NULL), started_at = now(),
       finished_at = excluded.finished_at`,
    [collection, change.space, change.isReset, change.isNew],
  );
}

/** @returns how many objects it noted; 0: there are no more */
export async function noteNext(tx: Queryable, collection: CollectionName, limit: number): Promise<number> {
  const { rows } = await tx.query<{ noted: number }>(
    `WITH next AS MATERIALIZED (
       SELECT id FROM ${tableOf[collection]}
       WHERE id > coalesce((SELECT after_id FROM memory.index_rebuilds WHERE collection = $1), '00000000-0000-0000-0000-000000000000')
       ORDER BY id LIMIT $2
     ), noted AS (
       INSERT INTO memory.outbox (collection, object_id) SELECT $1, id FROM next
     ), moved AS (
       UPDATE memory.index_rebuilds SET done = done + (SELECT count(*) FROM next),
         after_id = coalesce((SELECT id FROM next ORDER BY id DESC LIMIT 1), after_id)
       WHERE collection = $1
     )
     SELECT count(*)::int AS noted FROM next`,
    [collection, limit],
  );
  return rows[0]?.noted ?? 0;
}

/** Does nothing while objects of the collection are still to be indexed. @returns whether it is finished */
export async function finishRebuild(tx: Queryable, collection: CollectionName): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE memory.index_rebuilds SET finished_at = now() WHERE collection = $1
       AND NOT EXISTS (SELECT FROM memory.outbox WHERE collection = $1 AND failed_at IS NULL)`,
    [collection],
  );
  return rowCount === 1;
}

/** Those of `ids` that are no object any more. */
export async function missingObjects(
  tx: Queryable,
  collection: CollectionName,
  ids: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT given.id FROM unnest($1::uuid[]) AS given (id)
     WHERE NOT EXISTS (SELECT FROM ${tableOf[collection]} t WHERE t.id = given.id)`,
    [ids],
  );
  return rows.map(({ id }) => id);
}
