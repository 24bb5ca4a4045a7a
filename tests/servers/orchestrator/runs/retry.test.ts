import { describe, it } from 'vitest';
import { planRetry } from '../../../../src/servers/orchestrator/runs/retry.ts';
import type { Run, RunStep } from '../../../../src/servers/orchestrator/runs/run.ts';

const agent: Pick<Run, 'work'> = { work: { kind: 'agent', plan: { instructions: '', tools: [] } } };
const workflow: Pick<Run, 'work'> = {
  work: {
    kind: 'workflow',
    plan: { parameters: [], steps: [{ id: 'a', tool: 's__a', arguments: {}, on_error: 'fail', retries: 5 }] },
  },
};

function failed(attemptsBefore: number): RunStep {
  return {
    step: 1,
    name: '',
    action: { kind: 'call_tool', tool: 's__a', arguments: {} },
    state: 'queued',
    result: null,
    error: null,
    attempts: attemptsBefore,
    retryAt: null,
    submittedAt: new Date(0),
    startedAt: null,
    endedAt: null,
  };
}

describe('planRetry', () => {
  it.for([
    { title: 'first failure of an agent', run: agent, before: 0, retryable: true, delayMs: 500 },
    { title: 'second failure of an agent', run: agent, before: 1, retryable: true, delayMs: 1000 },
    { title: 'third failure of an agent', run: agent, before: 2, retryable: true, delayMs: null },
    { title: 'a failure for good', run: agent, before: 0, retryable: false, delayMs: null },
    {
      title: 'fifth failure of a patient workflow',
      run: workflow,
      before: 4,
      retryable: true,
      delayMs: 8000,
    },
    {
      title: 'sixth failure of a patient workflow',
      run: workflow,
      before: 5,
      retryable: true,
      delayMs: null,
    },
  ])('$title: $delayMs', ({ run, before, retryable, delayMs }, { expect }) => {
    expect(planRetry(run, failed(before), { code: 'x', message: '', retryable })).toBe(delayMs);
  });
});
