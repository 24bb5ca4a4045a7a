import { z } from 'zod';
import { shorten } from '../../kit/cap-tokens.ts';
import type { CallError } from '../../kit/tool-outcome.ts';
import type { RunStep, StepAction, StepState } from './run.ts';
import { runErrorSchema } from './run-summary.ts';

/** A step as the tools show it: what was asked, what it came to, and when. */
export interface StepView {
  readonly step: number;
  readonly name: string;
  readonly action: StepAction['kind'];
  readonly tool: string | null;
  readonly arguments: unknown;
  readonly state: StepState;
  readonly result: unknown;
  readonly error: CallError | null;
  readonly attempts: number;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly duration_ms: number | null;
}

export const stepViewSchema: z.ZodType<StepView, StepView> = z.object({
  step: z.number().int(),
  name: z.string(),
  action: z.enum(['call_tool', 'finish', 'fail']),
  tool: z.string().nullable(),
  arguments: z.unknown().describe('of the call; JSON text when shortened'),
  state: z.enum(['queued', 'asking', 'running', 'done', 'failed', 'rejected', 'proposed', 'cancelled']),
  result: z.unknown().describe('JSON text when shortened'),
  error: runErrorSchema.nullable(),
  attempts: z.number().int(),
  started_at: z.string().nullable(),
  ended_at: z.string().nullable(),
  duration_ms: z.number().nullable(),
});

/** @param maxChars for the arguments and for the result, each */
export function viewOf(step: RunStep, maxChars: number): StepView {
  const { action, startedAt, endedAt } = step;
  const isCall = action.kind === 'call_tool';
  return {
    step: step.step,
    name: step.name,
    action: action.kind,
    tool: isCall ? action.tool : null,
    arguments: isCall ? shorten(action.arguments, maxChars) : null,
    state: step.state,
    result: shorten(action.kind === 'finish' ? action.result : step.result, maxChars),
    error: step.error,
    attempts: step.attempts,
    started_at: startedAt?.toISOString() ?? null,
    ended_at: endedAt?.toISOString() ?? null,
    duration_ms: startedAt === null || endedAt === null ? null : endedAt.getTime() - startedAt.getTime(),
  };
}
