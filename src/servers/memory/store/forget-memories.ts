import type { Queryable } from '../../../runtime/database/database.ts';
import type { Scope } from '../scope.ts';

const scoped = 'namespace = $1 AND user_id = $2 AND id = ANY($3)';

/** Hides them; the rows stay. @returns the ids that were there */
export async function forgetSoftly(
  db: Queryable,
  scope: Scope,
  ids: readonly string[],
): Promise<readonly string[]> {
  return change(
    db,
    `UPDATE memory.memories SET deleted_at = now(), version = version + 1 WHERE ${scoped} AND deleted_at IS NULL RETURNING id`,
    scope,
    ids,
  );
}

/** Takes back `forgetSoftly`. @returns the ids that had been forgotten */
export async function restoreMemories(
  db: Queryable,
  scope: Scope,
  ids: readonly string[],
): Promise<readonly string[]> {
  return change(
    db,
    // Its content may have been stored again meanwhile; the key belongs to the first.
    `UPDATE memory.memories m SET deleted_at = NULL, version = version + 1, content_key = CASE
       WHEN NOT EXISTS (SELECT FROM memory.memories o WHERE o.content_key = m.content_key AND o.deleted_at IS NULL) THEN content_key END
     WHERE ${scoped} AND deleted_at IS NOT NULL AND (expires_at IS NULL OR expires_at > now()) RETURNING id`,
    scope,
    ids,
  );
}

/** Removes them for good, those forgotten softly before included. @returns the ids that were there */
export async function forgetForGood(
  db: Queryable,
  scope: Scope,
  ids: readonly string[],
): Promise<readonly string[]> {
  return change(db, `DELETE FROM memory.memories WHERE ${scoped} RETURNING id`, scope, ids);
}

async function change(
  db: Queryable,
  statement: string,
  scope: Scope,
  ids: readonly string[],
): Promise<readonly string[]> {
  const sql = `WITH changed AS (${statement}), noted AS (
      INSERT INTO memory.outbox (collection, object_id) SELECT 'McpctlMemory', id FROM changed
    ) SELECT id FROM changed`;
  const { rows } = await db.query<{ id: string }>(sql, [scope.namespace, scope.userId, ids]);
  return rows.map(({ id }) => id);
}
