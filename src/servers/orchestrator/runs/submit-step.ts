/** A step that a thinker asks for, from the request to its place in line. */
import type { Database, Queryable } from '../../../runtime/database/database.ts';
import type { FleetTools } from '../../../runtime/mcp/fleet-tools.ts';
import { effectOf, type ToolEffect } from '../../kit/tool-effect.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { DurableRuns } from '../durable/durable-runs.ts';
import { insertApproval } from '../store/approval-store.ts';
import { addTokens, endRun, findRun, lockRun, moveRun } from '../store/run-store.ts';
import { findStep, insertStep } from '../store/step-store.ts';
import { isAllowed, matchesAny } from './allow-list.ts';
import { exhausted, remainingOf } from './budget.ts';
import { decideCall, type Verdict } from './mode-policy.ts';
import type { Run, StepAction, StepState } from './run.ts';
import type { RunChanges } from './run-changes.ts';
import { notAnAgentRun, runEnded, runNotFound } from './run-error.ts';

export interface SubmitDeps {
  readonly db: Database;
  readonly fleet: FleetTools;
  readonly durable: DurableRuns;
  readonly changes: RunChanges;
}

export interface Submission {
  readonly runId: string;
  readonly step: number;
  readonly name: string;
  readonly action: StepAction;
  /** Used by the thinker since its last submission. */
  readonly tokensUsed: number;
}

const stateOf: { readonly [V in Verdict]: StepState } = { run: 'queued', ask: 'asking', propose: 'proposed' };

/**
 * Takes the step, once: the same submission again changes nothing.
 *
 * @throws ToolError `run_not_found`, `run_is_workflow`, `run_ended`, `run_busy`, `step_taken`, `step_number_wrong`,
 *   `tool_not_allowed`, `tool_unknown`
 */
export async function submitStep(deps: SubmitDeps, submission: Submission): Promise<void> {
  const { runId, action } = submission;
  const run = await findRun(deps.db, runId);
  if (run === null) throw runNotFound(runId);
  // Asked before the transaction: it may take a while, and holds no lock meanwhile.
  const effect =
    action.kind === 'call_tool' && run.status === 'active'
      ? await checkTool(deps.fleet, run, action.tool)
      : null;
  await deps.db.transaction((tx) => take(tx, submission, effect));
  deps.changes.notify(runId);
  await deps.durable.wake(runId);
}

async function checkTool(fleet: FleetTools, { work }: Run, name: string): Promise<ToolEffect> {
  const patterns = work.kind === 'agent' ? work.plan.tools : [];
  if (!isAllowed(patterns, name)) {
    throw new ToolError('tool_not_allowed', `This agent may not call ${name}`, {
      hint: `Its tools are ${patterns.join(', ')}; next_step lists those of the fleet that match. Tools that run other tools, and the orchestrator's own, are closed to runs`,
    });
  }
  const tool = (await fleet.list()).find((candidate) => candidate.name === name);
  if (tool !== undefined) return effectOf(tool);
  throw new ToolError('tool_unknown', `The fleet has no tool ${name} now`, {
    hint: 'next_step lists the tools that are there; a server that is starting may bring it in a few seconds',
    retryable: true,
  });
}

async function take(tx: Queryable, submission: Submission, effect: ToolEffect | null): Promise<void> {
  const { runId, step, name, action, tokensUsed } = submission;
  const run = await lockRun(tx, runId);
  if (run === null) throw runNotFound(runId);
  if (run.work.kind === 'workflow') throw notAnAgentRun(run);
  const before = await findStep(tx, runId, step, action);
  if (before !== null) {
    if (before.isSame) return;
    throw new ToolError('step_taken', `Step ${step} of this run was submitted before with another action`, {
      hint: `${expected(run)}; next_step shows what became of it`,
    });
  }
  checkTurn(run, step);
  await addTokens(tx, runId, tokensUsed);
  if (action.kind !== 'call_tool') {
    await insertStep(tx, runId, { step, name, action, state: 'done' });
    await endRun(tx, runId, endOf(action));
    return;
  }
  // It had ended when it was looked at without the lock, and an ended run stays ended.
  if (effect === null) throw runEnded(run);
  const limit = exhausted(remainingAfter(run, tokensUsed));
  if (limit !== null) {
    const message = `The run has used up its ${limit}`;
    await endRun(tx, runId, {
      status: 'exhausted',
      error: { code: 'budget_exhausted', message, retryable: false },
    });
    return;
  }
  const verdict = decideCall(run.mode, effect, matchesAny(run.permissions, action.tool));
  await insertStep(tx, runId, { step, name, action, state: stateOf[verdict] });
  if (verdict === 'ask') {
    await insertApproval(
      tx,
      { runId, step },
      { kind: 'call', tool: action.tool, arguments: action.arguments },
    );
  }
  const awaiting = ({ run: 'tool', ask: 'approval', propose: 'step' } as const)[verdict];
  await moveRun(tx, runId, { awaiting, nextStep: verdict === 'propose' ? step + 1 : step });
}

function checkTurn(run: Run, step: number): void {
  if (run.status !== 'active') throw runEnded(run);
  if (run.awaiting !== 'step') {
    const what = run.awaiting === 'approval' ? 'an approval' : 'the result of a tool';
    throw new ToolError('run_busy', `This run waits for ${what}, not for a step`, {
      hint: 'next_step with wait_ms shows when it is your turn, and which approval is pending',
      retryable: true,
    });
  }
  if (step !== run.nextStep) {
    throw new ToolError('step_number_wrong', `Step ${step} is not due in this run`, { hint: expected(run) });
  }
}

function expected({ nextStep, status }: Run): string {
  return status === 'active' ? `The step that is due is number ${nextStep}` : `The run is over: ${status}`;
}

function endOf(action: Exclude<StepAction, { kind: 'call_tool' }>): Parameters<typeof endRun>[2] {
  if (action.kind === 'finish') return { status: 'succeeded', result: action.result };
  return { status: 'failed', error: { code: 'given_up', message: action.reason, retryable: false } };
}

function remainingAfter(run: Run, tokensUsed: number): ReturnType<typeof remainingOf> {
  const spent = {
    steps: run.nextStep - 1,
    tokens: run.tokensUsed + tokensUsed,
    deadlineMs: run.deadline.getTime(),
  };
  return remainingOf(run.budget, spent, Date.now());
}
