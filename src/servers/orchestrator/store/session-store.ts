/** Rows of `orchestrator.sessions`. */
import type { Queryable } from '../../../runtime/database/database.ts';
import type { Mode } from '../runs/mode.ts';

export interface Session {
  readonly id: string;
  readonly title: string;
  readonly mode: Mode;
  /** Time from the last use to its end. */
  readonly ttlSeconds: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  readonly endReason: 'ended' | 'expired' | null;
}

// An expired session is over at once, also before the sweeper has passed.
const columns = `id, title, mode, ttl_seconds AS "ttlSeconds", created_at AS "createdAt", expires_at AS "expiresAt",
  CASE WHEN ended_at IS NULL AND expires_at <= now() THEN expires_at ELSE ended_at END AS "endedAt",
  CASE WHEN ended_at IS NULL AND expires_at <= now() THEN 'expired' ELSE end_reason END AS "endReason"`;

export async function insertSession(
  db: Queryable,
  session: Pick<Session, 'id' | 'title' | 'mode' | 'ttlSeconds'>,
): Promise<Session> {
  const { rows } = await db.query<Session>(
    `INSERT INTO orchestrator.sessions (id, title, mode, ttl_seconds, expires_at)
     VALUES ($1, $2, $3, $4::int, now() + make_interval(secs => $4::int)) RETURNING ${columns}`,
    [session.id, session.title, session.mode, session.ttlSeconds],
  );
  return rows[0] as Session;
}

export async function findSession(db: Queryable, sessionId: string): Promise<Session | null> {
  const sql = `SELECT ${columns} FROM orchestrator.sessions WHERE id = $1`;
  return (await db.query<Session>(sql, [sessionId])).rows[0] ?? null;
}

/** Its time begins anew. @returns `null` when it is over or was never there */
export async function touchSession(db: Queryable, sessionId: string): Promise<Session | null> {
  const { rows } = await db.query<Session>(
    `UPDATE orchestrator.sessions SET expires_at = now() + make_interval(secs => ttl_seconds)
     WHERE id = $1 AND ended_at IS NULL AND expires_at > now() RETURNING ${columns}`,
    [sessionId],
  );
  return rows[0] ?? null;
}

export async function setSessionMode(tx: Queryable, sessionId: string, mode: Mode): Promise<void> {
  await tx.query('UPDATE orchestrator.sessions SET mode = $2 WHERE id = $1', [sessionId, mode]);
}

/** Does nothing to a session that is over. */
export async function endSession(tx: Queryable, sessionId: string): Promise<void> {
  await tx.query(
    `UPDATE orchestrator.sessions
     SET ended_at = least(now(), expires_at), end_reason = CASE WHEN expires_at <= now() THEN 'expired' ELSE 'ended' END
     WHERE id = $1 AND ended_at IS NULL`,
    [sessionId],
  );
}

/** Ends what has expired; at most 500. @returns their ids */
export async function expireSessions(tx: Queryable): Promise<readonly string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `UPDATE orchestrator.sessions SET ended_at = expires_at, end_reason = 'expired'
     WHERE id IN (
       SELECT id FROM orchestrator.sessions WHERE ended_at IS NULL AND expires_at <= now()
       ORDER BY expires_at LIMIT 500 FOR UPDATE SKIP LOCKED)
     RETURNING id`,
  );
  return rows.map(({ id }) => id);
}
