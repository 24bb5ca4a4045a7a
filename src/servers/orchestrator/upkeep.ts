/** What has to happen again and again: leases, takeovers, sessions that expire, runs that were forgotten. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../runtime/telemetry/logger.ts';
import type { LeaseKeeper } from './durable/lease-keeper.ts';
import { type StopDeps, stopRun } from './runs/cancel-run.ts';
import { expireIdleSessions } from './sessions/end-sessions.ts';
import { listOverdueRuns, listStalledRuns } from './store/run-list.ts';
import type { RunEnd } from './store/run-store.ts';

export interface UpkeepDeps extends StopDeps {
  readonly leases: LeaseKeeper;
  readonly log: Logger;
}

export interface Upkeep {
  /** Waits for the round under way. Safe to call twice. */
  close(): Promise<void>;
}

const roundMs = 2000;
// A run that a process has just queued or ended is on its way; only what stays so is helped along.
const stalledSeconds = 10;
const overdueSeconds = 60;

const timeIsUp: RunEnd = {
  status: 'exhausted',
  error: { code: 'budget_exhausted', message: 'The time of the run was up', retryable: false },
};

/** Begins with the first round at once. */
export function startUpkeep(deps: UpkeepDeps): Upkeep {
  const stop = new AbortController();
  const stopped = (async () => {
    while (!stop.signal.aborted) {
      await round(deps);
      // Its only rejection is the stop.
      await delay(roundMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  return {
    close: () => {
      stop.abort();
      return stopped;
    },
  };
}

async function round(deps: UpkeepDeps): Promise<void> {
  const { db, durable, leases, log } = deps;
  const tasks: readonly (readonly [string, () => Promise<void>])[] = [
    ['renew the lease', () => leases.renew()],
    ['take over runs', () => leases.takeOverDead(durable)],
    ['expire sessions', () => expireIdleSessions(deps)],
    [
      'wake stalled runs',
      async () => {
        for (const runId of await listStalledRuns(db, stalledSeconds)) await durable.wake(runId);
      },
    ],
    [
      'end overdue runs',
      async () => {
        for (const runId of await listOverdueRuns(db, overdueSeconds)) await stopRun(deps, runId, timeIsUp);
      },
    ],
  ];
  for (const [what, task] of tasks) {
    try {
      await task();
    } catch (error) {
      // The next round tries again; each task is complete in itself.
      log.warn({ err: error }, `could not ${what}`);
    }
  }
}
