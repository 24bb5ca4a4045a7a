/** Rows of `orchestrator.run_steps`. */
import type { Queryable } from '../../../runtime/database/database.ts';
import type { CallError } from '../../kit/tool-outcome.ts';
import type { Run, RunStep, StepAction, StepState } from '../runs/run.ts';
import { jsonb } from './jsonb.ts';
import { stepColumns } from './run-columns.ts';

export interface NewStep {
  readonly step: number;
  readonly name: string;
  readonly action: StepAction;
  readonly state: StepState;
  readonly error?: CallError;
}

const unfinished = `('queued', 'asking', 'running')`;

export async function insertStep(tx: Queryable, runId: string, step: NewStep): Promise<void> {
  await tx.query(
    `INSERT INTO orchestrator.run_steps (run_id, step, name, action, state, error, ended_at)
     VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $5 IN ${unfinished} THEN NULL ELSE now() END)`,
    [runId, step.step, step.name, jsonb(step.action), step.state, jsonb(step.error)],
  );
}

export async function listSteps(
  db: Queryable,
  runId: string,
  page: { readonly after: number; readonly limit: number },
): Promise<readonly RunStep[]> {
  const { rows } = await db.query<RunStep>(
    `SELECT ${stepColumns} FROM orchestrator.run_steps WHERE run_id = $1 AND step > $2 ORDER BY step LIMIT $3`,
    [runId, page.after, page.limit],
  );
  return rows;
}

/** The newest 50, in order. */
export async function listLastSteps(db: Queryable, runId: string): Promise<readonly RunStep[]> {
  const { rows } = await db.query<RunStep>(
    `SELECT ${stepColumns} FROM orchestrator.run_steps WHERE run_id = $1 ORDER BY step DESC LIMIT 50`,
    [runId],
  );
  return rows.reverse();
}

/** What the next turn is planned from: a workflow refers to what its steps returned, an agent's thinker has seen it. */
export async function listStepsToPlan(
  tx: Queryable,
  { id, work }: Pick<Run, 'id' | 'work'>,
): Promise<readonly RunStep[]> {
  const { rows } = await tx.query<RunStep>(
    `SELECT ${stepColumns} FROM orchestrator.run_steps
     WHERE run_id = $1 AND ($2 OR state IN ('queued', 'running')) ORDER BY step`,
    [id, work.kind === 'workflow'],
    'orchestrator-steps-to-plan',
  );
  return rows;
}

/** @returns with `isSame`, whether the stored step asks for exactly `action` */
export async function findStep(
  db: Queryable,
  runId: string,
  step: number,
  action: StepAction,
): Promise<(RunStep & { readonly isSame: boolean }) | null> {
  const { rows } = await db.query<RunStep & { isSame: boolean }>(
    `SELECT ${stepColumns}, action = $3::jsonb AS "isSame" FROM orchestrator.run_steps WHERE run_id = $1 AND step = $2`,
    [runId, step, jsonb(action)],
  );
  return rows[0] ?? null;
}

export async function findUnfinishedStep(
  db: Queryable,
  runId: string,
  step: number,
): Promise<RunStep | null> {
  const { rows } = await db.query<RunStep>(
    `SELECT ${stepColumns} FROM orchestrator.run_steps
     WHERE run_id = $1 AND step = $2 AND state IN ('queued', 'running')`,
    [runId, step],
  );
  return rows[0] ?? null;
}

/** Leaves the step as it is for a while: 0.5 s at first, then twice as long each time, at most 15 s. @returns how often */
export async function postponeStep(db: Queryable, runId: string, step: number): Promise<number> {
  const { rows } = await db.query<{ lookups: number }>(
    `UPDATE orchestrator.run_steps
     SET lookups = lookups + 1, retry_at = now() + make_interval(secs => least(15, 0.5 * power(2, least(lookups, 10))))
     WHERE run_id = $1 AND step = $2 AND state IN ('queued', 'running') RETURNING lookups`,
    [runId, step],
  );
  return rows[0]?.lookups ?? 0;
}

/**
 * Begins an attempt at a queued step, or again at one whose process died.
 *
 * @returns the step as it was before, or `null` when there is nothing left to attempt
 */
export async function beginAttempt(db: Queryable, runId: string, step: number): Promise<RunStep | null> {
  const { rows } = await db.query<RunStep>(
    `WITH before AS (
       SELECT * FROM orchestrator.run_steps
       WHERE run_id = $1 AND step = $2 AND state IN ('queued', 'running') FOR UPDATE
     ), begun AS (
       UPDATE orchestrator.run_steps s
       SET state = 'running', attempts = s.attempts + 1, retry_at = NULL, started_at = coalesce(s.started_at, now())
       FROM before WHERE s.run_id = before.run_id AND s.step = before.step
     )
     SELECT ${stepColumns} FROM before`,
    [runId, step],
  );
  return rows[0] ?? null;
}

export async function finishStep(
  tx: Queryable,
  runId: string,
  step: number,
  end: { readonly state: StepState; readonly result?: unknown; readonly error?: CallError },
): Promise<void> {
  await tx.query(
    `UPDATE orchestrator.run_steps SET state = $3, result = $4, error = $5, ended_at = now()
     WHERE run_id = $1 AND step = $2 AND state IN ${unfinished}`,
    [runId, step, end.state, jsonb(end.result), jsonb(end.error)],
  );
}

/** Puts an approved or failed step back in line. */
export async function queueStep(
  tx: Queryable,
  runId: string,
  step: number,
  retry: { readonly delayMs: number; readonly error: CallError | null },
): Promise<void> {
  await tx.query(
    `UPDATE orchestrator.run_steps
     SET state = 'queued', error = $4, retry_at = CASE WHEN $3::float8 > 0 THEN now() + make_interval(secs => $3::float8 / 1000) END
     WHERE run_id = $1 AND step = $2 AND state IN ${unfinished}`,
    [runId, step, retry.delayMs, jsonb(retry.error ?? undefined)],
  );
}
