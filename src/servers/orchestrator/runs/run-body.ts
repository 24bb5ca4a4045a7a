/** The life of one run, as the durable engine runs it. Its steps and their order are the `runShape` of dbos.ts. */
import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '../../../runtime/errors.ts';
import type { Logger } from '../../../runtime/telemetry/logger.ts';
import type { RunBody } from '../durable/durable-runs.ts';
import { endRun } from '../store/run-store.ts';
import { advance } from './advance.ts';
import { type CallStepDeps, callStep } from './call-step.ts';
import type { RunChanges } from './run-changes.ts';

export interface RunBodyDeps extends CallStepDeps {
  readonly changes: RunChanges;
  readonly log: Logger;
}

const firstRetryMs = 200;
const longestRetryMs = 5000;

export function createRunBody(deps: RunBodyDeps): RunBody {
  return async (runId, durable) => {
    while (true) {
      const due = await durable.step('advance', (cancelled) =>
        contained(deps, runId, cancelled, () => advance(deps.db, runId, Date.now)),
      );
      deps.changes.notify(runId);
      if (due === null || due.kind === 'over') return;
      if (due.kind === 'wait') {
        await durable.sleep(due.ms);
        continue;
      }
      await durable.step('call', (cancelled) =>
        contained(deps, runId, cancelled, () => callStep(deps, runId, due.step, cancelled)),
      );
      deps.changes.notify(runId);
    }
  };
}

/**
 * Does `work` with patience for a database that is away: it comes back, and a run must not fail because of it. A bug
 * ends the run instead of leaving it active for ever.
 *
 * @returns `null` after a bug
 */
async function contained<T>(
  { db, log }: RunBodyDeps,
  runId: string,
  cancelled: AbortSignal,
  work: () => Promise<T>,
): Promise<T | null> {
  for (let retryMs = firstRetryMs; ; retryMs = Math.min(retryMs * 2, longestRetryMs)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof OperationalError)) {
        log.error({ err: error, run: runId }, 'a run failed because of a bug');
        const message = 'The orchestrator failed because of a bug; its log has the details';
        await endRun(db, runId, {
          status: 'failed',
          error: { code: 'internal_error', message, retryable: false },
        });
        return null;
      }
      log.warn({ code: error.code, run: runId }, error.message);
      await delay(retryMs, undefined, { signal: cancelled });
    }
  }
}
