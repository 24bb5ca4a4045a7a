import type { Database, Queryable } from '../../../runtime/database/database.ts';
import { type ApprovalTarget, insertApproval, withdrawModeApprovals } from '../store/approval-store.ts';
import { lockRun, setRunMode } from '../store/run-store.ts';
import { setSessionMode, touchSession } from '../store/session-store.ts';
import { type Mode, raisesAutonomy } from './mode.ts';
import { notAnAgentRun, runEnded, runNotFound, sessionNotFound } from './run-error.ts';

export type ModeTarget = { readonly runId: string } | { readonly sessionId: string };

export interface ModeSwitch {
  readonly mode: Mode;
  /** Of the pending approval when the new mode would do more; then `mode` is still the old one. */
  readonly approvalId: string | null;
}

/**
 * Less autonomy at once, more after an approval.
 *
 * @throws ToolError `run_not_found`, `run_ended`, `run_is_workflow`, `session_not_found`
 */
export function switchMode(db: Database, target: ModeTarget, to: Mode, reason: string): Promise<ModeSwitch> {
  return db.transaction(async (tx) => {
    const from = await modeOf(tx, target);
    await withdrawModeApprovals(tx, target);
    if (raisesAutonomy(from, to)) {
      const approvalId = await insertApproval(tx, target as ApprovalTarget, {
        kind: 'mode',
        from,
        to,
        reason,
      });
      return { mode: from, approvalId };
    }
    await ('runId' in target ? setRunMode(tx, target.runId, to) : setSessionMode(tx, target.sessionId, to));
    return { mode: to, approvalId: null };
  });
}

async function modeOf(tx: Queryable, target: ModeTarget): Promise<Mode> {
  if ('sessionId' in target) {
    const session = await touchSession(tx, target.sessionId);
    if (session === null) throw sessionNotFound(target.sessionId);
    return session.mode;
  }
  const run = await lockRun(tx, target.runId);
  if (run === null) throw runNotFound(target.runId);
  if (run.status !== 'active') throw runEnded(run);
  if (run.work.kind === 'workflow') throw notAnAgentRun(run);
  return run.mode;
}
