/** Rows of `orchestrator.runs`. */
import type { Queryable } from '../../../runtime/database/database.ts';
import type { CallError } from '../../kit/tool-outcome.ts';
import type { Mode } from '../runs/mode.ts';
import type { Awaiting, Run, RunStatus } from '../runs/run.ts';
import { jsonb } from './jsonb.ts';
import { runColumns } from './run-columns.ts';

export interface NewRun
  extends Pick<
    Run,
    | 'id'
    | 'subject'
    | 'subjectVersion'
    | 'sessionId'
    | 'work'
    | 'task'
    | 'parameters'
    | 'mode'
    | 'permissions'
    | 'budget'
  > {
  readonly idempotencyKey: string | null;
  /** Tells a repeated request from another one with the same key. */
  readonly requestDigest: string;
  readonly awaiting: Awaiting;
}

/** @returns whether it is new; `false` when a run with its idempotency key is there */
export async function insertRun(db: Queryable, run: NewRun): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO orchestrator.runs (id, kind, subject, subject_version, session_id, plan, task, parameters, mode,
       permissions, budget, idempotency_key, request_digest, awaiting, deadline)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, now() + make_interval(secs => $15))
     ON CONFLICT (idempotency_key) DO NOTHING`,
    [
      run.id,
      run.work.kind,
      run.subject,
      run.subjectVersion,
      run.sessionId,
      jsonb(run.work.plan),
      run.task,
      jsonb(run.parameters),
      run.mode,
      jsonb(run.permissions),
      jsonb(run.budget),
      run.idempotencyKey,
      run.requestDigest,
      run.awaiting,
      run.budget.seconds,
    ],
  );
  return rowCount === 1;
}

export async function findRunByKey(
  db: Queryable,
  idempotencyKey: string,
): Promise<{ readonly run: Run; readonly requestDigest: string } | null> {
  const { rows } = await db.query<Run & { requestDigest: string }>(
    `SELECT ${runColumns}, request_digest AS "requestDigest" FROM orchestrator.runs WHERE idempotency_key = $1`,
    [idempotencyKey],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { requestDigest, ...run } = row;
  return { run, requestDigest };
}

export async function findRun(db: Queryable, runId: string): Promise<Run | null> {
  const sql = `SELECT ${runColumns} FROM orchestrator.runs WHERE id = $1`;
  return (await db.query<Run>(sql, [runId], 'orchestrator-find-run')).rows[0] ?? null;
}

/** Nobody else changes the run until the transaction ends. */
export async function lockRun(tx: Queryable, runId: string): Promise<Run | null> {
  const sql = `SELECT ${runColumns} FROM orchestrator.runs WHERE id = $1 FOR UPDATE`;
  return (await tx.query<Run>(sql, [runId], 'orchestrator-lock-run')).rows[0] ?? null;
}

export async function moveRun(
  tx: Queryable,
  runId: string,
  to: { readonly awaiting: Awaiting; readonly nextStep: number },
): Promise<void> {
  await tx.query(
    `UPDATE orchestrator.runs SET awaiting = $2, next_step = $3, updated_at = now() WHERE id = $1 AND status = 'active'`,
    [runId, to.awaiting, to.nextStep],
  );
}

export async function addTokens(tx: Queryable, runId: string, tokens: number): Promise<void> {
  await tx.query('UPDATE orchestrator.runs SET tokens_used = tokens_used + $2 WHERE id = $1', [
    runId,
    tokens,
  ]);
}

export interface RunEnd {
  readonly status: Exclude<RunStatus, 'active'>;
  readonly result?: unknown;
  readonly error?: CallError;
}

/** Ends the run and whatever of it is unfinished. @returns whether it was active */
export async function endRun(tx: Queryable, runId: string, end: RunEnd): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE orchestrator.runs
     SET status = $2, result = $3, error = $4, awaiting = NULL, ended_at = now(), updated_at = now()
     WHERE id = $1 AND status = 'active'`,
    [runId, end.status, jsonb(end.result), jsonb(end.error)],
  );
  if (rowCount === 0) return false;
  await tx.query(
    `UPDATE orchestrator.run_steps SET state = 'cancelled', ended_at = now()
     WHERE run_id = $1 AND state IN ('queued', 'asking', 'running')`,
    [runId],
  );
  await tx.query(
    `UPDATE orchestrator.approvals SET status = 'withdrawn', decided_at = now()
     WHERE run_id = $1 AND status = 'pending'`,
    [runId],
  );
  return true;
}

export async function setRunMode(tx: Queryable, runId: string, mode: Mode): Promise<void> {
  await tx.query(`UPDATE orchestrator.runs SET mode = $2 WHERE id = $1 AND status = 'active'`, [runId, mode]);
}
