import { z } from 'zod';
import type { CallError } from '../../kit/tool-outcome.ts';
import { type Remaining, remainingOf } from './budget.ts';
import { type Mode, modeSchema } from './mode.ts';
import { type Awaiting, type Run, type RunStatus, runStatuses } from './run.ts';

export const runErrorSchema: z.ZodType<CallError, CallError> = z.object({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
});

/** A run as the tools show it. */
export interface RunSummary {
  readonly run_id: string;
  readonly kind: 'agent' | 'workflow';
  readonly name: string;
  readonly version: number;
  readonly status: RunStatus;
  readonly awaiting: Awaiting | null;
  readonly next_step: number;
  readonly mode: Mode;
  readonly task: string;
  readonly session_id: string | null;
  readonly remaining: Remaining;
  readonly error: CallError | null;
  readonly created_at: string;
  readonly deadline: string;
  readonly ended_at: string | null;
}

export const runSummarySchema: z.ZodType<RunSummary, RunSummary> = z.object({
  run_id: z.string(),
  kind: z.enum(['agent', 'workflow']),
  name: z.string().describe('of the agent or workflow'),
  version: z.number().int().describe('of the agent or workflow; 0 for a built-in agent'),
  status: z.enum(runStatuses),
  awaiting: z
    .enum(['step', 'approval', 'tool'])
    .nullable()
    .describe(
      'step: next_step and submit_step are yours; approval: respond_to_run; tool: a call is under way',
    ),
  next_step: z.number().int().describe('number of the step that is due or at work'),
  mode: modeSchema,
  task: z.string(),
  session_id: z.string().nullable(),
  remaining: z.object({
    steps: z.number().int(),
    tokens: z.number().nullable().describe('null: no limit'),
    seconds: z.number().int(),
  }),
  error: runErrorSchema.nullable(),
  created_at: z.string(),
  deadline: z.string(),
  ended_at: z.string().nullable(),
});

export function summaryOf(run: Run): RunSummary {
  const spent = { steps: run.nextStep - 1, tokens: run.tokensUsed, deadlineMs: run.deadline.getTime() };
  return {
    run_id: run.id,
    kind: run.work.kind,
    name: run.subject,
    version: run.subjectVersion,
    status: run.status,
    awaiting: run.awaiting,
    next_step: run.nextStep,
    mode: run.mode,
    task: run.task,
    session_id: run.sessionId,
    remaining: remainingOf(run.budget, spent, Date.now()),
    error: run.error,
    created_at: run.createdAt.toISOString(),
    deadline: run.deadline.toISOString(),
    ended_at: run.endedAt?.toISOString() ?? null,
  };
}
