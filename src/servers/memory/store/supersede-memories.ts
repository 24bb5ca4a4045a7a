/** A memory takes the place of others: they are believed no more, and stay in the history. */
import type { Queryable } from '../../../runtime/database/database.ts';
import type { Scope } from '../scope.ts';

/** @returns the ids that were believed until now */
export async function supersedeMemories(
  tx: Queryable,
  { namespace, userId }: Scope,
  ids: readonly string[],
  by: string,
): Promise<readonly string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `WITH old AS (
       UPDATE memory.memories SET superseded_by = $4, version = version + 1, content_key = NULL,
         valid_to = greatest(least(valid_to, now()), valid_from + interval '1 microsecond')
       WHERE namespace = $1 AND user_id = $2 AND id = ANY($3) AND id <> $4 AND deleted_at IS NULL AND superseded_by IS NULL
       RETURNING id
     ), new AS (
       UPDATE memory.memories SET supersedes = coalesce(supersedes, (SELECT min(id::text)::uuid FROM old)) WHERE id = $4
     ), noted AS (
       INSERT INTO memory.outbox (collection, object_id) SELECT 'McpctlMemory', id FROM old
     )
     SELECT id FROM old`,
    [namespace, userId, ids, by],
  );
  return rows.map(({ id }) => id);
}

/** What the one that stays takes over from those it stands for. */
export interface Merged {
  readonly tags: readonly string[];
  readonly entities: readonly string[];
  readonly importance: number;
  readonly pinned: boolean;
  readonly source: string | null;
}

export async function mergeMemories(
  tx: Queryable,
  scope: Scope,
  {
    kept,
    others,
    merged,
  }: { readonly kept: string; readonly others: readonly string[]; readonly merged: Merged },
): Promise<void> {
  await tx.query(
    `WITH changed AS (
       UPDATE memory.memories SET tags = $4, entities = $5, importance = $6, pinned = $7, source = $8, version = version + 1
       WHERE namespace = $1 AND user_id = $2 AND id = $3 AND deleted_at IS NULL RETURNING id
     )
     INSERT INTO memory.outbox (collection, object_id) SELECT 'McpctlMemory', id FROM changed`,
    [
      scope.namespace,
      scope.userId,
      kept,
      merged.tags,
      merged.entities,
      merged.importance,
      merged.pinned,
      merged.source,
    ],
  );
  await supersedeMemories(tx, scope, others, kept);
}
