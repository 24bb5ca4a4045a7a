import { randomUUID } from 'node:crypto';
import type { Queryable } from '../../../runtime/database/database.ts';
import type { Scope } from '../scope.ts';

export interface Session {
  readonly session_id: string;
  readonly user_id: string | null;
  readonly data: Record<string, unknown>;
  readonly state: 'active' | 'ended';
  readonly created_at: string;
  readonly expires_at: string;
}

const iso = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ${column}`;
const columns = `id AS session_id, nullif(user_id, '') AS user_id, data,
  CASE WHEN ended_at IS NULL THEN 'active' ELSE 'ended' END AS state, ${iso('created_at')}, ${iso('expires_at')}`;

export async function createSession(
  db: Queryable,
  { namespace, userId }: Scope,
  { data, ttlHours }: { readonly data: Record<string, unknown>; readonly ttlHours: number },
): Promise<Session> {
  const { rows } = await db.query<Session>(
    `INSERT INTO memory.sessions (id, namespace, user_id, data, ttl_seconds, expires_at)
     VALUES ($1, $2, $3, $4, $5, now() + make_interval(secs => $5)) RETURNING ${columns}`,
    [randomUUID(), namespace, userId, JSON.stringify(data), ttlHours * 3600],
  );
  return only(rows);
}

/** Those that have not run out, newest first, after the position `before`. */
export async function listSessions(
  db: Queryable,
  { namespace, userId }: Scope,
  wanted: {
    /** `null`: both. */
    readonly state: Session['state'] | null;
    readonly limit: number;
    readonly before: { readonly createdAt: string; readonly id: string } | null;
  },
): Promise<readonly (Session & { readonly position: string })[]> {
  const { state, limit, before } = wanted;
  const { rows } = await db.query<Session & { position: string }>(
    `SELECT ${columns}, sessions.created_at::text AS position FROM memory.sessions
     WHERE namespace = $1 AND user_id = $2 AND expires_at > now()
       AND ($3::text IS NULL OR (ended_at IS NULL) = ($3 = 'active'))
       AND ($4::timestamptz IS NULL OR (sessions.created_at, id) < ($4::timestamptz, $5::uuid))
     ORDER BY sessions.created_at DESC, id DESC LIMIT $6`,
    [namespace, userId, state, before?.createdAt ?? null, before?.id ?? null, limit],
  );
  return rows;
}

/** Reads it and moves its end: the time to live counts from the last use. `null` when it is unknown or ran out. */
export async function touchSession(
  db: Queryable,
  { namespace, userId }: Scope,
  id: string,
): Promise<Session | null> {
  const { rows } = await db.query<Session>(
    `UPDATE memory.sessions SET last_used_at = now(),
       expires_at = CASE WHEN ended_at IS NULL THEN now() + make_interval(secs => ttl_seconds) ELSE expires_at END
     WHERE id = $1 AND namespace = $2 AND user_id = $3 AND expires_at > now() RETURNING ${columns}`,
    [id, namespace, userId],
  );
  return rows[0] ?? null;
}

/** Ends it once; later calls find it ended. `null` when it is unknown or ran out. */
export async function endSession(
  db: Queryable,
  { namespace, userId }: Scope,
  id: string,
): Promise<Session | null> {
  const { rows } = await db.query<Session>(
    `UPDATE memory.sessions SET ended_at = coalesce(ended_at, now())
     WHERE id = $1 AND namespace = $2 AND user_id = $3 AND expires_at > now() RETURNING ${columns}`,
    [id, namespace, userId],
  );
  return rows[0] ?? null;
}

function only(rows: readonly Session[]): Session {
  const [row] = rows;
  if (row === undefined) throw new Error('an insert returned no row');
  return row;
}
