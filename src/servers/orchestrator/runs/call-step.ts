/** One attempt at one tool call of a run, from the queue to the stored outcome. */
import type { Database } from '../../../runtime/database/database.ts';
import { OperationalError, reasonOf } from '../../../runtime/errors.ts';
import type { FleetTool, FleetTools } from '../../../runtime/mcp/fleet-tools.ts';
import type { Logger } from '../../../runtime/telemetry/logger.ts';
import { withIdempotencyKey } from '../../kit/idempotency-key.ts';
import { failure, outcomeOf, type ToolOutcome } from '../../kit/tool-outcome.ts';
import { lockRun, moveRun } from '../store/run-store.ts';
import {
  beginAttempt,
  findUnfinishedStep,
  finishStep,
  postponeStep,
  queueStep,
} from '../store/step-store.ts';
import { withPatience } from './patience.ts';
import { isRepeatable } from './repeatable.ts';
import { planRetry } from './retry.ts';
import type { RunStep } from './run.ts';

export interface CallStepDeps {
  readonly db: Database;
  readonly fleet: FleetTools;
  readonly log: Logger;
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
  const { db, fleet, log } = deps;
  // Each on its own: when the database is away, the call must not be made again only because its outcome cannot be stored.
  const patiently = <T>(work: () => Promise<T>): Promise<T> => withPatience(work, { log, cancelled });
  const due = await patiently(() => findUnfinishedStep(db, runId, step));
  if (due?.action.kind !== 'call_tool') return;
  const { tool: name, arguments: args } = due.action;
  // Looked up before the attempt begins: without the gateway nothing has been tried, and the state tells the truth.
  const tools = await fleet.list().catch(unlessAway);
  const tool = tools?.find((candidate) => candidate.name === name);
  if (tool === undefined) {
    await patiently(() => waitForTool(db, runId, due, { name, isGatewayAway: tools === null }));
    return;
  }
  const before = await patiently(() => beginAttempt(db, runId, step));
  if (before === null) return;
  const canRepeat = isRepeatable(tool);
  const outcome =
    before.state === 'running' && !canRepeat
      ? unknownOutcome(name)
      : await attempt(fleet, tool, withIdempotencyKey(tool, args, `${runId}:${step}`), cancelled);
  await patiently(() => settle(db, runId, before, outcome, canRepeat));
}

/** Puts the step off, or fails it when the tool stays away. */
async function waitForTool(
  db: Database,
  runId: string,
  due: RunStep,
  { name, isGatewayAway }: { readonly name: string; readonly isGatewayAway: boolean },
): Promise<void> {
  const lookups = await postponeStep(db, runId, due.step);
  // A gateway that is away says nothing about the tool; the deadline of the run bounds that wait.
  if (isGatewayAway || lookups < lookupsForUnknownTool) return;
  await settle(db, runId, due, failure('tool_unknown', `The fleet has no tool ${name}`, false), false);
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
