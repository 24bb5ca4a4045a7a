import { describe, it } from 'vitest';
import { checkDefinition } from '../../../../src/servers/orchestrator/workflows/check-definition.ts';
import type { WorkflowStep } from '../../../../src/servers/orchestrator/workflows/definition.ts';
import { parameterValues } from '../../../../src/servers/orchestrator/workflows/parameter-values.ts';

const parameter = { name: 'topic', description: '', required: true };

function step(
  id: string,
  args: Record<string, unknown> = {},
  tool = 'memory__search_memories',
): WorkflowStep {
  return { id, tool, arguments: args, on_error: 'fail', retries: 0 };
}

describe('checkDefinition', () => {
  it('accepts a chain whose references look back', ({ expect }) => {
    const steps = [step('a', { query: '{{params.topic}}' }), step('b', { q: '{{steps.a.hits.0.id}}' })];
    expect(checkDefinition({ parameters: [parameter], steps })).toEqual([]);
  });

  it.for([
    {
      steps: [step('a', { q: '{{params.tpic}}' })],
      problem: 'Step "a": {{params.tpic}} names no parameter.',
    },
    { steps: [step('a', { q: '{{steps.x.y}}' })], problem: 'Step "a": {{steps.x.y}} names no step.' },
    {
      steps: [step('a', { q: '{{steps.b.y}}' }), step('b')],
      problem: 'Step "a": {{steps.b.y}} names a step that has not run by then.',
    },
    {
      steps: [step('a', { q: '{{steps.a.y}}' })],
      problem: 'Step "a": {{steps.a.y}} names a step that has not run by then.',
    },
    { steps: [step('a'), step('a')], problem: 'Step "a" is there twice.' },
    {
      steps: [step('a', { q: '{{topic}}' })],
      problem: 'Step "a": {{topic}} is no reference; write {{params.name}} or {{steps.id.path}}.',
    },
    {
      steps: [step('a', {}, 'orchestrator__run_workflow')],
      problem: 'Step "a": orchestrator__run_workflow runs other tools; name the tool itself.',
    },
    {
      steps: [step('a', { q: 'x'.repeat(70_000) })],
      problem: /^The definition has 70\d{3} characters; allowed: 65536\.$/,
    },
  ])('names the problem: $problem', ({ steps, problem }, { expect }) => {
    const problems = checkDefinition({ parameters: [parameter], steps });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });
});

describe('parameterValues', () => {
  const parameters = [parameter, { name: 'limit', description: '', required: false, default: 5 }];

  it('adds the defaults of what is not given', ({ expect }) => {
    expect(parameterValues(parameters, { topic: 'tea' })).toEqual({
      ok: true,
      values: { topic: 'tea', limit: 5 },
    });
  });

  it('names what is missing and what is unknown', ({ expect }) => {
    expect(parameterValues(parameters, { tpic: 1 })).toEqual({
      ok: false,
      problems: ['"tpic" is no parameter', '"topic" is missing'],
    });
  });
});
