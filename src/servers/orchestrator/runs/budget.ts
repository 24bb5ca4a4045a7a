/** The hard limits of one run, and what is left of them. */
import { z } from 'zod';

const steps = z.number().int().min(1).max(500).describe('tool calls, proposals and refused calls included');
const tokens = z
  .number()
  .int()
  .min(1000)
  .max(100_000_000)
  .describe('tokens that you report with submit_step; leave out for no limit');
const seconds = z
  .number()
  .int()
  .min(10)
  .max(7 * 24 * 3600)
  .describe('wall-clock time from the start of the run');

export interface Budget {
  readonly steps: number;
  readonly tokens?: number | undefined;
  readonly seconds: number;
}

/** What one run changes of its agent's budget. */
export type BudgetChange = { readonly [Limit in keyof Budget]?: number | undefined };

export const budgetSchema: z.ZodType<Budget, BudgetChange> = z.strictObject({
  steps: steps.default(30),
  tokens: tokens.optional(),
  seconds: seconds.default(3600),
});

export const storedBudgetSchema: z.ZodType<Budget, Budget> = z.strictObject({
  steps,
  tokens: tokens.optional(),
  seconds,
});

export const budgetChangeSchema: z.ZodType<BudgetChange, BudgetChange> = z.strictObject({
  steps: steps.optional(),
  tokens: tokens.optional(),
  seconds: seconds.optional(),
});

export interface Spent {
  readonly steps: number;
  readonly tokens: number;
  /** When the time is up, milliseconds since the epoch. */
  readonly deadlineMs: number;
}

export interface Remaining {
  readonly steps: number;
  /** `null`: no limit. */
  readonly tokens: number | null;
  readonly seconds: number;
}

export function remainingOf(budget: Budget, spent: Spent, nowMs: number): Remaining {
  return {
    steps: Math.max(0, budget.steps - spent.steps),
    tokens: budget.tokens === undefined ? null : Math.max(0, budget.tokens - spent.tokens),
    seconds: Math.max(0, Math.floor((spent.deadlineMs - nowMs) / 1000)),
  };
}

/** The first limit that is used up, or `null`. */
export function exhausted(remaining: Remaining): keyof Remaining | null {
  if (remaining.steps === 0) return 'steps';
  if (remaining.tokens === 0) return 'tokens';
  return remaining.seconds === 0 ? 'seconds' : null;
}
