import { describe, it } from 'vitest';
import type { FleetTool } from '../../../../src/runtime/mcp/fleet-tools.ts';
import { composeTurn } from '../../../../src/servers/orchestrator/runs/compose-turn.ts';
import type { Run, RunStep } from '../../../../src/servers/orchestrator/runs/run.ts';

const run: Run = {
  id: 'r',
  subject: 'a',
  subjectVersion: 1,
  sessionId: null,
  work: { kind: 'agent', plan: { instructions: '', tools: ['memory__*'] } },
  task: '',
  parameters: {},
  mode: 'guided',
  permissions: [],
  budget: { steps: 100, seconds: 60 },
  status: 'active',
  awaiting: 'step',
  nextStep: 1,
  tokensUsed: 0,
  result: null,
  error: null,
  createdAt: new Date(0),
  deadline: new Date(0),
  endedAt: null,
};

function steps(count: number, resultChars: number): RunStep[] {
  return Array.from({ length: count }, (_, index) => ({
    step: index + 1,
    name: '',
    action: { kind: 'call_tool', tool: 'memory__x', arguments: {} },
    state: 'done',
    result: 'x'.repeat(resultChars),
    error: null,
    attempts: 1,
    retryAt: null,
    submittedAt: new Date(0),
    startedAt: null,
    endedAt: null,
  }));
}

function tools(count: number): FleetTool[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `memory__tool_${index}`,
    description: 'd'.repeat(100),
    inputSchema: {
      type: 'object' as const,
      properties: { text: { type: 'string', description: 'x'.repeat(200) } },
    },
  }));
}

describe('composeTurn', () => {
  it('shows everything when there is room', ({ expect }) => {
    const view = composeTurn(run, steps(3, 10), tools(2), 20_000);
    expect(view).toMatchObject({ earlierSteps: 0, omittedTools: 0 });
    expect(view.transcript.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(view.tools.every((tool) => tool.input_schema !== undefined)).toBe(true);
  });

  it('keeps the newest steps and says how many are left out', ({ expect }) => {
    const view = composeTurn(run, steps(50, 400), [], 6000);
    expect(view.transcript.at(-1)?.step).toBe(50);
    expect(view.earlierSteps).toBe(50 - view.transcript.length);
    expect(view.transcript.length).toBeGreaterThan(2);
  });

  it('shortens a huge result instead of leaving its step out', ({ expect }) => {
    const view = composeTurn(run, steps(1, 100_000), [], 2000);
    expect(view.transcript).toHaveLength(1);
    expect(view.transcript[0]?.result).toMatch(/… \(100002 characters\)$/);
  });

  it('names more tools than it has room to describe in full', ({ expect }) => {
    const view = composeTurn(run, [], tools(20), 5000);
    const described = view.tools.filter((tool) => tool.input_schema !== undefined);
    expect(view.tools).toHaveLength(20);
    expect(described.length).toBeGreaterThan(0);
    expect(described.length).toBeLessThan(20);
  });

  it.for([2000, 8000, 40_000])('stays within %i characters', (maxChars, { expect }) => {
    const view = composeTurn(run, steps(50, 5000), tools(300), maxChars);
    expect(JSON.stringify(view).length).toBeLessThan(maxChars * 1.1);
  });
});
