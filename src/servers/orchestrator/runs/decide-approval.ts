/** Somebody's decision about what a run or session asked for. */
import type { Database, Queryable } from '../../../runtime/database/database.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { DurableRuns } from '../durable/durable-runs.ts';
import { type Approval, closeApproval, lockApproval } from '../store/approval-store.ts';
import { lockRun, moveRun, setRunMode } from '../store/run-store.ts';
import { setSessionMode } from '../store/session-store.ts';
import { finishStep, queueStep } from '../store/step-store.ts';
import type { RunChanges } from './run-changes.ts';

export interface DecideDeps {
  readonly db: Database;
  readonly durable: DurableRuns;
  readonly changes: RunChanges;
}

export interface Decision {
  readonly approvalId: string;
  readonly decision: 'approved' | 'rejected';
  /** Told to the thinker of the run. */
  readonly note: string;
}

/**
 * Takes the decision, once: the same one again changes nothing.
 *
 * @throws ToolError `approval_not_found`, `approval_decided`
 */
export async function decideApproval(deps: DecideDeps, decision: Decision): Promise<Approval> {
  const approval = await deps.db.transaction((tx) => decide(tx, decision));
  if (approval.runId !== null) {
    deps.changes.notify(approval.runId);
    if (approval.subject.kind === 'call') await deps.durable.wake(approval.runId);
  }
  return approval;
}

async function decide(tx: Queryable, { approvalId, decision, note }: Decision): Promise<Approval> {
  const approval = await lockInOrder(tx, approvalId);
  if (approval.status === decision) return approval;
  if (approval.status !== 'pending') {
    throw new ToolError('approval_decided', `This approval is closed already: ${approval.status}`, {
      hint: 'A decision cannot be changed; cancel_run stops a run that goes the wrong way',
    });
  }
  await closeApproval(tx, approvalId, decision, note);
  await carryOut(tx, approval, decision, note);
  return { ...approval, status: decision, note };
}

// Run before approval, as everybody else locks them: two transactions that lock in another order would block for good.
async function lockInOrder(tx: Queryable, approvalId: string): Promise<Approval> {
  const { rows } = await tx.query<{ runId: string | null }>(
    'SELECT run_id AS "runId" FROM orchestrator.approvals WHERE id = $1',
    [approvalId],
  );
  if (rows[0]?.runId != null) await lockRun(tx, rows[0].runId);
  const approval = await lockApproval(tx, approvalId);
  if (approval !== null) return approval;
  throw new ToolError('approval_not_found', `There is no approval ${approvalId}`, {
    hint: 'get_run and get_session list the pending ones with their approval_id',
  });
}

async function carryOut(
  tx: Queryable,
  { runId, sessionId, step, subject }: Approval,
  decision: Decision['decision'],
  note: string,
): Promise<void> {
  if (subject.kind === 'mode') {
    if (decision === 'rejected') return;
    if (runId !== null) await setRunMode(tx, runId, subject.to);
    if (sessionId !== null) await setSessionMode(tx, sessionId, subject.to);
    return;
  }
  if (runId === null || step === null) return;
  if (decision === 'approved') {
    await queueStep(tx, runId, step, { delayMs: 0, error: null });
    await moveRun(tx, runId, { awaiting: 'tool', nextStep: step });
    return;
  }
  const message = note === '' ? 'The call was not approved' : `The call was not approved: ${note}`;
  await finishStep(tx, runId, step, {
    state: 'rejected',
    error: { code: 'rejected', message, retryable: false },
  });
  await moveRun(tx, runId, { awaiting: 'step', nextStep: step + 1 });
}
