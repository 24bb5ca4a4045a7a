/** The life of one run, as the durable engine runs it. Its steps and their order are the `runShape` of dbos.ts. */
import type { RunBody } from '../durable/durable-runs.ts';
import { endRun } from '../store/run-store.ts';
import { advance } from './advance.ts';
import { type CallStepDeps, callStep } from './call-step.ts';
import { withPatience } from './patience.ts';
import type { RunChanges } from './run-changes.ts';

export interface RunBodyDeps extends CallStepDeps {
  readonly changes: RunChanges;
}

export function createRunBody(deps: RunBodyDeps): RunBody {
  const { db, log, changes } = deps;
  return async (runId, durable) => {
    while (true) {
      const due = await durable.step('advance', (cancelled) =>
        contained(deps, runId, cancelled, () =>
          withPatience(() => advance(db, runId, Date.now), { log, cancelled }),
        ),
      );
      changes.notify(runId);
      if (due === null || due.kind === 'over') return;
      if (due.kind === 'wait') {
        await durable.sleep(due.ms);
        continue;
      }
      await durable.step('call', (cancelled) =>
        contained(deps, runId, cancelled, () => callStep(deps, runId, due.step, cancelled)),
      );
      changes.notify(runId);
    }
  };
}

/**
 * A bug ends the run instead of leaving it active for ever.
 *
 * @returns `null` after a bug
 */
async function contained<T>(
  { db, log }: RunBodyDeps,
  runId: string,
  cancelled: AbortSignal,
  work: () => Promise<T>,
): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    // The way out of a cancelled step; the run has been ended by whoever cancelled it.
    if (cancelled.aborted) throw error;
    log.error({ err: error, run: runId }, 'a run failed because of a bug');
    const message = 'The orchestrator failed because of a bug; its log has the details';
    const end = { status: 'failed', error: { code: 'internal_error', message, retryable: false } } as const;
    await withPatience(() => db.transaction((tx) => endRun(tx, runId, end)), { log, cancelled });
    return null;
  }
}
