/** One attempt at one tool call of a run, from the queue to the stored outcome. */
import type { Database } from '../../../runtime/database/database.ts';
import { OperationalError, reasonOf } from '../../../runtime/errors.ts';
import type { FleetTool, FleetTools } from '../fleet/fleet-tools.ts';
import { lockRun, moveRun } from '../store/run-store.ts';
import { beginAttempt, finishStep, queueStep } from '../store/step-store.ts';
import { isRepeatable, withIdempotencyKey } from './repeatable.ts';
import { planRetry } from './retry.ts';
import type { RunStep } from './run.ts';
import { failure, outcomeOf, type ToolOutcome } from './tool-outcome.ts';

export interface CallStepDeps {
  readonly db: Database;
  readonly fleet: FleetTools;
}

/** Does nothing when the step is over, so it may be repeated after a crash. */
export async function callStep(
  deps: CallStepDeps,
  runId: string,
  step: number,
  cancelled: AbortSignal,
): Promise<void> {
  const before = await beginAttempt(deps.db, runId, step);
  if (before === null || before.action.kind !== 'call_tool') return;
  const { tool: name, arguments: args } = before.action;
  const found = await findTool(deps.fleet, name);
  if (!('tool' in found)) {
    await settle(deps.db, runId, before, found.outcome, true);
    return;
  }
  const { tool } = found;
  if (before.state === 'running' && !isRepeatable(tool)) {
    await settle(deps.db, runId, before, unknownOutcome(name), false);
    return;
  }
  const outcome = await attempt(
    deps.fleet,
    tool,
    withIdempotencyKey(tool, args, `${runId}:${step}`),
    cancelled,
  );
  await settle(deps.db, runId, before, outcome, isRepeatable(tool));
}

async function findTool(
  fleet: FleetTools,
  name: string,
): Promise<{ readonly tool: FleetTool } | { readonly outcome: ToolOutcome }> {
  try {
    const tool = (await fleet.list()).find((candidate) => candidate.name === name);
    if (tool !== undefined) return { tool };
    return { outcome: failure('tool_unknown', `The fleet has no tool ${name} now`, true) };
  } catch (error) {
    return { outcome: worldFailure(error) };
  }
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
