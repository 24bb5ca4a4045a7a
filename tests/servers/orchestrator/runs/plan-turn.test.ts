import { describe, it } from 'vitest';
import { planTurn } from '../../../../src/servers/orchestrator/runs/plan-turn.ts';
import type { Run, RunStep } from '../../../../src/servers/orchestrator/runs/run.ts';

const now = 1_000_000;

const agentRun: Run = {
  id: 'r',
  subject: 'researcher',
  subjectVersion: 0,
  sessionId: null,
  work: { kind: 'agent', plan: { instructions: '', tools: [] } },
  task: '',
  parameters: { topic: 'tea' },
  mode: 'guided',
  permissions: [],
  budget: { steps: 10, seconds: 60 },
  status: 'active',
  awaiting: 'step',
  nextStep: 1,
  tokensUsed: 0,
  result: null,
  error: null,
  createdAt: new Date(now),
  deadline: new Date(now + 60_000),
  endedAt: null,
};

const workflowRun: Run = {
  ...agentRun,
  work: {
    kind: 'workflow',
    plan: {
      parameters: [],
      steps: [
        { id: 'find', tool: 's__find', arguments: { q: '{{params.topic}}' }, on_error: 'fail', retries: 0 },
        {
          id: 'keep',
          tool: 's__keep',
          arguments: { id: '{{steps.find.id}}' },
          on_error: 'continue',
          retries: 0,
        },
        { id: 'tell', tool: 's__tell', arguments: {}, on_error: 'fail', retries: 0 },
      ],
    },
  },
};

function step(number: number, name: string, change: Partial<RunStep>): RunStep {
  return {
    step: number,
    name,
    action: { kind: 'call_tool', tool: `s__${name}`, arguments: {} },
    state: 'done',
    result: null,
    error: null,
    attempts: 1,
    retryAt: null,
    submittedAt: new Date(now),
    startedAt: null,
    endedAt: null,
    ...change,
  };
}

const error = { code: 'x', message: 'broken', retryable: false };
const found = step(1, 'find', { result: { id: 'm1' } });

describe('planTurn', () => {
  it.for([
    {
      title: 'a run that has ended is over',
      run: { ...agentRun, status: 'cancelled' as const },
      steps: [],
      turn: { kind: 'over' },
    },
    {
      title: 'a run whose time is up expires',
      run: { ...agentRun, deadline: new Date(now) },
      steps: [],
      turn: { kind: 'expire' },
    },
    { title: 'an agent waits for its thinker', run: agentRun, steps: [], turn: { kind: 'wait', ms: 60_000 } },
    {
      title: 'a queued call is made',
      run: agentRun,
      steps: [step(4, 'x', { state: 'queued' })],
      turn: { kind: 'call', step: 4 },
    },
    {
      title: 'a call whose process died is made again',
      run: agentRun,
      steps: [step(4, 'x', { state: 'running' })],
      turn: { kind: 'call', step: 4 },
    },
    {
      title: 'a retry waits for its time',
      run: agentRun,
      steps: [step(4, 'x', { state: 'queued', retryAt: new Date(now + 700) })],
      turn: { kind: 'wait', ms: 700 },
    },
    {
      title: 'a retry never waits beyond the deadline',
      run: agentRun,
      steps: [step(4, 'x', { state: 'queued', retryAt: new Date(now + 100_000) })],
      turn: { kind: 'wait', ms: 60_000 },
    },
    {
      title: 'a workflow begins its first step with its parameters',
      run: workflowRun,
      steps: [],
      turn: { kind: 'begin', step: 1, name: 'find', tool: 's__find', arguments: { q: 'tea' } },
    },
    {
      title: 'a later step uses what an earlier one returned',
      run: workflowRun,
      steps: [found],
      turn: { kind: 'begin', step: 2, name: 'keep', tool: 's__keep', arguments: { id: 'm1' } },
    },
    {
      title: 'a failed step with on_error fail ends the run',
      run: workflowRun,
      steps: [step(1, 'find', { state: 'failed', error })],
      turn: { kind: 'fail', error: { ...error, message: 'Step "find" failed: broken' } },
    },
    {
      title: 'a failed step with on_error continue does not',
      run: workflowRun,
      steps: [found, step(2, 'keep', { state: 'failed', error })],
      turn: { kind: 'begin', step: 3, name: 'tell', tool: 's__tell', arguments: {} },
    },
    {
      title: 'a workflow succeeds with what its last step returned',
      run: workflowRun,
      steps: [found, step(2, 'keep', {}), step(3, 'tell', { result: { told: true } })],
      turn: { kind: 'succeed', result: { told: true } },
    },
  ])('$title', ({ run, steps, turn }, { expect }) => {
    expect(planTurn(run, steps, now)).toEqual(turn);
  });

  it('fails a step whose reference leads to nothing', ({ expect }) => {
    const turn = planTurn(workflowRun, [step(1, 'find', { result: {} })], now);
    expect(turn).toMatchObject({ kind: 'unresolved', step: 2, error: { code: 'reference_unresolved' } });
  });
});
