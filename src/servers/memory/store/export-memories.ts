/** Memories with all that is kept of them, as a file holds them. */
import type { Queryable } from '../../../runtime/database/database.ts';
import type { ExportedMemory } from '../exchange/exported-memory.ts';
import type { Scope } from '../scope.ts';

const utc = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ${column}`;
const state = [
  'agent_id, content, memory_type, importance, tags, entities, source, pinned, version',
  ...[
    'event_time',
    'valid_from',
    'valid_to',
    'expires_at',
    'created_at',
    'updated_at',
    'deleted_at',
    'recorded_at',
  ].map(utc),
].join(', ');

/** In the order in which they were stored, after the memory `after`; forgotten ones too. */
export async function exportMemories(
  db: Queryable,
  { namespace, userId }: Scope,
  page: { readonly after: string | null; readonly limit: number },
): Promise<readonly ExportedMemory[]> {
  const { rows } = await db.query<ExportedMemory>(
    `SELECT id, ${state}, supersedes, superseded_by, idempotency_key, (
       SELECT coalesce(jsonb_agg(to_jsonb(earlier) ORDER BY version), '[]')
       FROM (SELECT ${state}, ${utc('replaced_at')} FROM memory.memory_versions v WHERE v.id = m.id) earlier
     ) AS history
     FROM memory.memories m
     WHERE namespace = $1 AND user_id = $2 AND (m.created_at, m.id) > (
       coalesce((SELECT created_at FROM memory.memories WHERE id = $3), '-infinity'),
       coalesce($3, '00000000-0000-0000-0000-000000000000'))
     ORDER BY m.created_at, m.id LIMIT $4`,
    [namespace, userId, page.after, page.limit],
  );
  return rows;
}
