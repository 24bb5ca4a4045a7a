import { describe, it } from 'vitest';
import { budgetSchema, exhausted, remainingOf } from '../../../../src/servers/orchestrator/runs/budget.ts';

const budget = { steps: 3, tokens: 1000, seconds: 60 };

describe('a budget', () => {
  it.for([
    { spent: { steps: 0, tokens: 0, deadlineMs: 60_000 }, limit: null },
    { spent: { steps: 3, tokens: 0, deadlineMs: 60_000 }, limit: 'steps' },
    { spent: { steps: 4, tokens: 0, deadlineMs: 60_000 }, limit: 'steps' },
    { spent: { steps: 1, tokens: 1000, deadlineMs: 60_000 }, limit: 'tokens' },
    { spent: { steps: 1, tokens: 999, deadlineMs: 900 }, limit: 'seconds' },
  ])('after $spent its limit is $limit', ({ spent, limit }, { expect }) => {
    expect(exhausted(remainingOf(budget, spent, 0))).toBe(limit);
  });

  it('has no limit of tokens unless one is given', ({ expect }) => {
    const spent = { steps: 0, tokens: 1e12, deadlineMs: 60_000 };
    expect(remainingOf(budgetSchema.parse({}), spent, 0)).toEqual({ steps: 30, tokens: null, seconds: 60 });
  });
});
