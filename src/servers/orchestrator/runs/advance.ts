import type { Database, Queryable } from '../../../runtime/database/database.ts';
import { endRun, lockRun, moveRun } from '../store/run-store.ts';
import { insertStep, listStepsToPlan } from '../store/step-store.ts';
import { planTurn, type Turn } from './plan-turn.ts';
import type { Run } from './run.ts';

/** What the body of a run does after an advance; everything else has been done by then. */
export type Due = Extract<Turn, { kind: 'over' | 'wait' | 'call' }>;

/** Carries out planned turns until one is left that takes time. */
export async function advance(db: Database, runId: string, nowMs: () => number): Promise<Due> {
  while (true) {
    const turn = await db.transaction((tx) => takeTurn(tx, runId, nowMs()));
    if (turn !== null) return turn;
  }
}

/** @returns `null` when there is more to do at once */
async function takeTurn(tx: Queryable, runId: string, nowMs: number): Promise<Due | null> {
  const run = await lockRun(tx, runId);
  if (run === null) return { kind: 'over' };
  const turn = planTurn(run, await listStepsToPlan(tx, run), nowMs);
  switch (turn.kind) {
    case 'over':
    case 'wait':
    case 'call':
      return turn;
    case 'expire':
      await endRun(tx, runId, { status: 'exhausted', error: timeIsUp(run) });
      return null;
    case 'begin':
      await insertStep(tx, runId, {
        step: turn.step,
        name: turn.name,
        action: { kind: 'call_tool', tool: turn.tool, arguments: turn.arguments },
        state: 'queued',
      });
      await moveRun(tx, runId, { awaiting: 'tool', nextStep: turn.step });
      return null;
    case 'unresolved':
      await insertStep(tx, runId, {
        step: turn.step,
        name: turn.of.id,
        action: { kind: 'call_tool', tool: turn.of.tool, arguments: turn.of.arguments },
        state: 'failed',
        error: turn.error,
      });
      return null;
    case 'succeed':
      await endRun(tx, runId, { status: 'succeeded', result: turn.result });
      return null;
    case 'fail':
      await endRun(tx, runId, { status: 'failed', error: turn.error });
      return null;
  }
}

function timeIsUp({ budget }: Run): { code: string; message: string; retryable: boolean } {
  return {
    code: 'budget_exhausted',
    message: `The run used up its ${budget.seconds} seconds`,
    retryable: false,
  };
}
