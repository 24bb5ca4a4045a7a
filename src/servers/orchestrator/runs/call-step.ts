/** One attempt at one tool call of a run, from the queue to the stored outcome. */
import type { Database } from '../../../runtime/database/database.ts';
import { OperationalError, reasonOf } from '../../../runtime/errors.ts';
import type { FleetTool, FleetTools } from '../fleet/fleet-tools.ts';
import { lockRun, moveRun } from '../store/run-store.ts';
import {
  beginAttempt,
  findUnfinishedStep,
  finishStep,
  postponeStep,
  queueStep,
} from '../store/step-store.ts';
import { isRepeatable, withIdempotencyKey } from './repeatable.ts';
import { planRetry } from './retry.ts';
import type { RunStep } from './run.ts';
import { failure, outcomeOf, type ToolOutcome } from './tool-outcome.ts';

export interface CallStepDeps {
  readonly db: Database;
  readonly fleet: FleetTools;
}

// The servers of a fleet come back one after another: some 15 s of looking, with the back-off of `postponeStep`.
const lookupsForUnknownTool = 6;

/** Does nothing when the step is over, so it may be repeated after a crash. */
export async function callStep(
  deps: CallStepDeps,
  runId: string,
  step: number,
  cancelled: AbortSignal,
): Promise<void> {
  const due = await findUnfinishedStep(deps.db, runId, step);
  if (due?.action.kind !== 'call_tool') return;
  const { tool: name, arguments: args } = due.action;
  // Looked up before the attempt begins: without the gateway nothing has been tried, and the state tells the truth.
  const tool = await lookUp(deps, runId, due, name);
  if (tool === null) return;
  const before = await beginAttempt(deps.db, runId, step);
  if (before === null) return;
  if (before.state === 'running' && !isRepeatable(tool)) {
    await settle(deps.db, runId, before, unknownOutcome(name), false);
    return;
  }
  const withKey = withIdempotencyKey(tool, args, `${runId}:${step}`);
  const outcome = await attempt(deps.fleet, tool, withKey, cancelled);
  await settle(deps.db, runId, before, outcome, isRepeatable(tool));
}

/** @returns `null` when the step has to wait, or has failed for want of the tool */
async function lookUp(
  { db, fleet }: CallStepDeps,
  runId: string,
  due: RunStep,
  name: string,
): Promise<FleetTool | null> {
  const tools = await fleet.list().catch(unlessAway);
  const tool = tools?.find((candidate) => candidate.name === name);
  if (tool !== undefined) return tool;
  const lookups = await postponeStep(db, runId, due.step);
  // A gateway that is away says nothing about the tool; the deadline of the run bounds that wait.
  if (tools !== null && lookups >= lookupsForUnknownTool) {
    await settle(db, runId, due, failure('tool_unknown', `The fleet has no tool ${name}`, false), false);
  }
  return null;
}

function unlessAway(error: unknown): null {
  if (error instanceof OperationalError) return null;
  throw error;
}

async function attempt(
  fleet: FleetTools,
  tool: FleetTool,
  args: Readonly<Record<string, unknown>>,
  cancelled: AbortSignal,
): Promise<ToolOutcome> {
  try {
    return outcomeOf(await fleet.call(tool.name, args, cancelled));
  } catch (error) {
    return worldFailure(
      error,
      isRepeatable(tool) ? '' : `; ${tool.name} may have had its effect all the same`,
    );
  }
}

function worldFailure(error: unknown, warning = ''): ToolOutcome {
  if (error instanceof OperationalError) return failure(error.code.toLowerCase(), error.message, true);
  // Whatever the client of the fleet threw: a time-out, a lost connection, a refusal by protocol.
  return failure('call_failed', `${reasonOf(error)}${warning}`, true);
}

function unknownOutcome(tool: string): ToolOutcome {
  const message = `The orchestrator stopped while ${tool} was at work. It may have had its effect, and cannot be repeated safely; check before you call it again`;
  return failure('outcome_unknown', message, false);
}

async function settle(
  db: Database,
  runId: string,
  before: RunStep,
  outcome: ToolOutcome,
  isSafeToRepeat: boolean,
): Promise<void> {
  await db.transaction(async (tx) => {
    const run = await lockRun(tx, runId);
    if (run?.status !== 'active') return;
    const { step } = before;
    const delayMs = outcome.ok || !isSafeToRepeat ? null : planRetry(run, before, outcome.error);
    if (!outcome.ok && delayMs !== null) {
      await queueStep(tx, runId, step, { delayMs, error: outcome.error });
      return;
    }
    await finishStep(
      tx,
      runId,
      step,
      outcome.ok ? { state: 'done', result: outcome.value } : { state: 'failed', error: outcome.error },
    );
    await moveRun(tx, runId, { awaiting: run.work.kind === 'agent' ? 'step' : 'tool', nextStep: step + 1 });
  });
}
