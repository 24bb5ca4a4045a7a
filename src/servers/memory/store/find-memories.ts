import type { Queryable } from '../../../runtime/database/database.ts';
import type { Scope } from '../scope.ts';
import { anyWord } from './any-word.ts';
import { isLive, type Memory, memoryColumns } from './memory-row.ts';

/** What narrows a search or a listing, besides the scope. */
export interface MemoryFilter {
  readonly agentId: string | null;
  readonly memoryType: string | null;
  /** All of them must be there. */
  readonly tags: readonly string[];
  /** ISO 8601; of when it was stored. */
  readonly createdAfter: string | null;
  readonly createdBefore: string | null;
  /** ISO 8601; of when it happened. */
  readonly eventAfter: string | null;
  readonly eventBefore: string | null;
}

export const noFilter: MemoryFilter = {
  agentId: null,
  memoryType: null,
  tags: [],
  createdAfter: null,
  createdBefore: null,
  eventAfter: null,
  eventBefore: null,
};

export const filterSql = `namespace = $1 AND user_id = $2 AND ($3::text IS NULL OR agent_id = $3)
  AND ($4::text IS NULL OR memory_type = $4) AND tags @> $5
  AND ($6::timestamptz IS NULL OR created_at >= $6) AND ($7::timestamptz IS NULL OR created_at < $7)
  AND ($8::timestamptz IS NULL OR event_time >= $8) AND ($9::timestamptz IS NULL OR event_time < $9)`;

export function filterValues({ namespace, userId }: Scope, filter: MemoryFilter): readonly unknown[] {
  const { agentId, memoryType, tags, createdAfter, createdBefore, eventAfter, eventBefore } = filter;
  return [namespace, userId, agentId, memoryType, tags, createdAfter, createdBefore, eventAfter, eventBefore];
}

/** Those of `ids` that may be shown in this scope, in no particular order. */
export async function liveMemories(
  db: Queryable,
  scope: Scope,
  filter: MemoryFilter,
  ids: readonly string[],
): Promise<readonly Memory[]> {
  // One by one: before the table has statistics, PostgreSQL would rather read every memory of the user.
  const sql = `SELECT ${memoryColumns} FROM unnest($10::uuid[]) AS wanted (wanted_id)
    CROSS JOIN LATERAL (SELECT * FROM memory.memories WHERE id = wanted_id OFFSET 0) memories WHERE ${filterSql} AND ${isLive}`;
  return (await db.query<Memory>(sql, [...filterValues(scope, filter), ids], 'memory-live')).rows;
}

/** Newest first, after the position `before`. */
export async function recentMemories(
  db: Queryable,
  scope: Scope,
  filter: MemoryFilter,
  page: {
    readonly limit: number;
    readonly before: { readonly createdAt: string; readonly id: string } | null;
  },
): Promise<readonly (Memory & { readonly position: string })[]> {
  const sql = `SELECT ${memoryColumns}, memories.created_at::text AS position FROM memory.memories
    WHERE ${filterSql} AND ${isLive}
      AND ($10::timestamptz IS NULL OR (memories.created_at, id) < ($10::timestamptz, $11::uuid))
    ORDER BY memories.created_at DESC, id DESC LIMIT $12`;
  const values = [
    ...filterValues(scope, filter),
    page.before?.createdAt ?? null,
    page.before?.id ?? null,
    page.limit,
  ];
  return (await db.query<Memory & { position: string }>(sql, values, 'memory-recent')).rows;
}

/** Ids with a rank, by PostgreSQL's own full text search: any word counts, more and rarer ones count more. */
export async function memoriesByWords(
  db: Queryable,
  scope: Scope,
  filter: MemoryFilter,
  { query, limit }: { readonly query: string; readonly limit: number },
): Promise<readonly { readonly id: string; readonly rank: number }[]> {
  const sql = `SELECT id, ts_rank(words, query, 1)::float8 AS rank
    FROM memory.memories, ${anyWord('$10')}
    WHERE ${filterSql} AND ${isLive} AND words @@ query ORDER BY rank DESC, id LIMIT $11`;
  const values = [...filterValues(scope, filter), query, limit];
  return (await db.query<{ id: string; rank: number }>(sql, values)).rows;
}

/** `null` when there is no such memory in this scope. */
export async function findMemory(
  db: Queryable,
  { namespace, userId }: Scope,
  id: string,
): Promise<Memory | null> {
  const sql = `SELECT ${memoryColumns} FROM memory.memories WHERE namespace = $1 AND user_id = $2 AND id = $3
    AND deleted_at IS NULL AND (expires_at IS NULL OR expires_at > now())`;
  return (await db.query<Memory>(sql, [namespace, userId, id], 'memory-find')).rows[0] ?? null;
}

/** Ids of what the filter matches, not yet forgotten, at most `limit`. */
export async function matchingMemories(
  db: Queryable,
  scope: Scope,
  filter: MemoryFilter,
  limit: number,
): Promise<readonly string[]> {
  const sql = `SELECT id FROM memory.memories WHERE ${filterSql} AND deleted_at IS NULL ORDER BY created_at, id LIMIT $10`;
  return (await db.query<{ id: string }>(sql, [...filterValues(scope, filter), limit])).rows.map(
    ({ id }) => id,
  );
}
