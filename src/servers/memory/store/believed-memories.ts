/** What was believed at an earlier moment: the version recorded by then and not yet replaced, if it was valid then. */
import type { Queryable } from '../../../runtime/database/database.ts';
import type { Scope } from '../scope.ts';
import { anyWord } from './any-word.ts';
import { filterSql, filterValues, type MemoryFilter } from './find-memories.ts';
import { contentColumns, indexState, type Memory } from './memory-row.ts';

/** A version as `get_memory` shows it. */
export interface MemoryVersion {
  readonly version: number;
  readonly content: string;
  readonly memory_type: string;
  readonly importance: number;
  readonly tags: string[];
  readonly valid_from: string;
  readonly valid_to: string | null;
  /** Since when it was what is believed. */
  readonly recorded_at: string;
  readonly replaced_at: string;
  /** Whether it was a forgotten one. */
  readonly forgotten: boolean;
}

export interface BelievedMemory extends Memory {
  /** Of PostgreSQL's words; 0 when none of the query's is in it. */
  readonly rank: number;
}

const columns = `id, version, namespace, user_id, agent_id, content, memory_type, importance, tags, entities, source, event_time,
  valid_from, valid_to, expires_at, pinned, created_at, updated_at, words`;

/** Those with a word of the query first, then the newest. */
export async function believedMemories(
  db: Queryable,
  scope: Scope,
  filter: MemoryFilter,
  search: { readonly asOf: string; readonly query: string; readonly limit: number },
): Promise<readonly BelievedMemory[]> {
  const believed = `
    SELECT ${columns}, supersedes, superseded_by, ${indexState} AS index_state FROM memory.memories WHERE recorded_at <= $10::timestamptz AND deleted_at IS NULL
    UNION ALL
    SELECT ${columns}, NULL, NULL, 'history' FROM memory.memory_versions
    WHERE recorded_at <= $10::timestamptz AND replaced_at > $10::timestamptz AND deleted_at IS NULL`;
  const sql = `SELECT ${contentColumns}, index_state, CASE WHEN words @@ query THEN ts_rank(words, query, 1)::float8 ELSE 0 END AS rank
    FROM (${believed}) memories, ${anyWord('$11')}
    WHERE ${filterSql} AND valid_from <= $10::timestamptz AND (valid_to IS NULL OR valid_to > $10::timestamptz)
      AND (expires_at IS NULL OR expires_at > now())
    ORDER BY rank DESC, memories.created_at DESC, id LIMIT $12`;
  const values = [...filterValues(scope, filter), search.asOf, search.query, search.limit];
  return (await db.query<BelievedMemory>(sql, values, 'memory-believed')).rows;
}

/** What the memory was before, oldest first. */
export async function earlierVersions(
  db: Queryable,
  { namespace, userId }: Scope,
  id: string,
): Promise<readonly MemoryVersion[]> {
  const iso = (column: string): string => `to_json(${column}) #>> '{}' AS ${column}`;
  const { rows } = await db.query<MemoryVersion>(
    `SELECT version, content, memory_type, importance, tags, ${iso('valid_from')}, ${iso('valid_to')},
       ${iso('recorded_at')}, ${iso('replaced_at')}, deleted_at IS NOT NULL AS forgotten
     FROM memory.memory_versions WHERE namespace = $1 AND user_id = $2 AND id = $3 ORDER BY version`,
    [namespace, userId, id],
    'memory-versions',
  );
  return rows;
}
