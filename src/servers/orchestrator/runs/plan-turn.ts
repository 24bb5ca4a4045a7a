/** What the engine does next with a run, decided from what is stored: pure, so that every case is a row of a test. */

import type { CallError } from '../../kit/tool-outcome.ts';
import type { WorkflowDefinition, WorkflowStep } from '../workflows/definition.ts';
import { BadReference, resolveReferences } from '../workflows/references.ts';
import type { Run, RunStep } from './run.ts';

export type Turn =
  | { readonly kind: 'over' }
  /** At most so long; something may happen before. */
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'call'; readonly step: number }
  | { readonly kind: 'expire' }
  /** Workflow: put this step in line. */
  | {
      readonly kind: 'begin';
      readonly step: number;
      readonly name: string;
      readonly tool: string;
      readonly arguments: Readonly<Record<string, unknown>>;
    }
  /** Workflow: this step cannot be called at all. */
  | {
      readonly kind: 'unresolved';
      readonly step: number;
      readonly of: WorkflowStep;
      readonly error: CallError;
    }
  | { readonly kind: 'succeed'; readonly result: unknown }
  | { readonly kind: 'fail'; readonly error: CallError };

/** @param steps in order: all those of a workflow, at least the unfinished ones of an agent */
export function planTurn(run: Run, steps: readonly RunStep[], nowMs: number): Turn {
  if (run.status !== 'active') return { kind: 'over' };
  const leftMs = run.deadline.getTime() - nowMs;
  if (leftMs <= 0) return { kind: 'expire' };
  const due = steps.find(({ state }) => state === 'queued' || state === 'running');
  if (due !== undefined) {
    const delayMs = (due.retryAt?.getTime() ?? 0) - nowMs;
    return delayMs > 0 ? { kind: 'wait', ms: Math.min(delayMs, leftMs) } : { kind: 'call', step: due.step };
  }
  return run.work.kind === 'workflow'
    ? planWorkflow(run, run.work.plan, steps)
    : { kind: 'wait', ms: leftMs };
}

function planWorkflow(run: Run, plan: WorkflowDefinition, steps: readonly RunStep[]): Turn {
  const last = steps.at(-1);
  const lastDefined = plan.steps[steps.length - 1];
  if (last?.state === 'failed' && last.error !== null && lastDefined?.on_error === 'fail') {
    const message = `Step "${last.name}" failed: ${last.error.message}`;
    return { kind: 'fail', error: { ...last.error, message } };
  }
  const next = plan.steps[steps.length];
  if (next === undefined) return { kind: 'succeed', result: last?.state === 'done' ? last.result : null };
  const done = steps.filter(({ state }) => state === 'done');
  const step = steps.length + 1;
  try {
    const resolved = resolveReferences(next.arguments, {
      params: run.parameters,
      steps: Object.fromEntries(done.map(({ name, result }) => [name, result])),
    });
    return {
      kind: 'begin',
      step,
      name: next.id,
      tool: next.tool,
      arguments: resolved as Record<string, unknown>,
    };
  } catch (error) {
    if (!(error instanceof BadReference)) throw error;
    return {
      kind: 'unresolved',
      step,
      of: next,
      error: { code: 'reference_unresolved', message: error.message, retryable: false },
    };
  }
}
