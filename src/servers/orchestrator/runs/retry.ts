import type { CallError } from '../../kit/tool-outcome.ts';
import type { Run, RunStep } from './run.ts';

const agentAttempts = 3;
const firstDelayMs = 500;
const longestDelayMs = 15_000;

/**
 * How long to wait before the next attempt at a step that may be repeated; `null` when there is none.
 *
 * @param before the step before the attempt that failed
 */
export function planRetry(run: Pick<Run, 'work'>, before: RunStep, error: CallError): number | null {
  const attempts = before.attempts + 1;
  if (!error.retryable || attempts >= allowedAttempts(run, before)) return null;
  return Math.min(firstDelayMs * 2 ** (attempts - 1), longestDelayMs);
}

function allowedAttempts({ work }: Pick<Run, 'work'>, { step }: RunStep): number {
  return work.kind === 'agent' ? agentAttempts : 1 + (work.plan.steps[step - 1]?.retries ?? 0);
}
