import { cancelRun, type StopDeps } from '../runs/cancel-run.ts';
import { listActiveRunsOf } from '../store/run-list.ts';
import { endSession, expireSessions } from '../store/session-store.ts';

/** Ends the sessions whose time is up, and what still runs in them. */
export async function expireIdleSessions(deps: StopDeps): Promise<void> {
  for (const sessionId of await expireSessions(deps.db))
    await cancelRunsOf(deps, sessionId, 'its session expired');
}

/** Ends one session; its unfinished runs are cancelled. @returns how many were */
export async function closeSession(deps: StopDeps, sessionId: string): Promise<number> {
  await endSession(deps.db, sessionId);
  return cancelRunsOf(deps, sessionId, 'its session ended');
}

async function cancelRunsOf(deps: StopDeps, sessionId: string, reason: string): Promise<number> {
  const runIds = await listActiveRunsOf(deps.db, sessionId);
  for (const runId of runIds) await cancelRun(deps, runId, reason);
  return runIds.length;
}
