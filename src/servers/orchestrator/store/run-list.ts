/** Questions about many runs. */
import type { Queryable } from '../../../runtime/database/database.ts';
import type { Run, RunStatus } from '../runs/run.ts';
import { runColumns } from './run-columns.ts';

export interface RunFilter {
  readonly status: RunStatus | null;
  readonly kind: 'agent' | 'workflow' | null;
  readonly subject: string | null;
  readonly sessionId: string | null;
  /** The last run of the page before. */
  readonly before: { readonly createdAt: string; readonly id: string } | null;
  readonly limit: number;
}

/** Newest first, with the exact creation time (a `Date` is too coarse for a cursor). */
export async function listRuns(
  db: Queryable,
  filter: RunFilter,
): Promise<readonly (Run & { createdAtExact: string })[]> {
  const { rows } = await db.query<Run & { createdAtExact: string }>(
    `SELECT ${runColumns}, created_at::text AS "createdAtExact" FROM orchestrator.runs
     WHERE ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR kind = $2)
       AND ($3::text IS NULL OR subject = $3) AND ($4::uuid IS NULL OR session_id = $4)
       AND ($5::timestamptz IS NULL OR (created_at, id) < ($5::timestamptz, $6::uuid))
     ORDER BY created_at DESC, id DESC LIMIT $7`,
    [
      filter.status,
      filter.kind,
      filter.subject,
      filter.sessionId,
      filter.before?.createdAt ?? null,
      filter.before?.id ?? null,
      filter.limit,
    ],
  );
  return rows;
}

export async function countRuns(
  db: Queryable,
  kind: 'agent' | 'workflow',
  subject: string,
): Promise<Readonly<Partial<Record<RunStatus, number>>>> {
  const { rows } = await db.query<{ status: RunStatus; count: number }>(
    `SELECT status, count(*)::int AS count FROM orchestrator.runs WHERE kind = $1 AND subject = $2 GROUP BY status`,
    [kind, subject],
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

/** Active runs whose engine should be at work and has shown no sign of it for `idleSeconds`; at most 100. */
export async function listStalledRuns(db: Queryable, idleSeconds: number): Promise<readonly string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM orchestrator.runs r
     WHERE status = 'active' AND awaiting = 'tool' AND updated_at < now() - make_interval(secs => $1)
       AND NOT EXISTS (
         SELECT 1 FROM orchestrator.run_steps s
         WHERE s.run_id = r.id AND (s.state = 'running' OR s.retry_at > now() - make_interval(secs => $1)))
     ORDER BY updated_at LIMIT 100`,
    [idleSeconds],
  );
  return rows.map(({ id }) => id);
}

/** Active runs whose time was up more than `graceSeconds` ago; at most 100. */
export async function listOverdueRuns(db: Queryable, graceSeconds: number): Promise<readonly string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM orchestrator.runs
     WHERE status = 'active' AND deadline < now() - make_interval(secs => $1) ORDER BY deadline LIMIT 100`,
    [graceSeconds],
  );
  return rows.map(({ id }) => id);
}

export async function listActiveRunsOf(db: Queryable, sessionId: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM orchestrator.runs WHERE session_id = $1 AND status = 'active'`,
    [sessionId],
  );
  return rows.map(({ id }) => id);
}
