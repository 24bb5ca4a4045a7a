import type { Database } from '../../../runtime/database/database.ts';
import type { DurableRuns } from '../durable/durable-runs.ts';
import { endRun, findRun, type RunEnd } from '../store/run-store.ts';
import type { Run } from './run.ts';
import type { RunChanges } from './run-changes.ts';
import { runNotFound } from './run-error.ts';

export interface StopDeps {
  readonly db: Database;
  readonly durable: DurableRuns;
  readonly changes: RunChanges;
}

/** Stops the run for good; does nothing to one that is over. @throws ToolError `run_not_found` */
export async function cancelRun(deps: StopDeps, runId: string, reason: string): Promise<Run> {
  const message = reason === '' ? 'The run was cancelled' : `The run was cancelled: ${reason}`;
  await stopRun(deps, runId, {
    status: 'cancelled',
    error: { code: 'cancelled', message, retryable: false },
  });
  const run = await findRun(deps.db, runId);
  if (run === null) throw runNotFound(runId);
  return run;
}

/** Ends the run as `end` says and aborts what it is doing; does nothing to one that is over. */
export async function stopRun({ db, durable, changes }: StopDeps, runId: string, end: RunEnd): Promise<void> {
  const wasActive = await db.transaction((tx) => endRun(tx, runId, end));
  if (!wasActive) return;
  changes.notify(runId);
  await durable.cancel(runId);
}
