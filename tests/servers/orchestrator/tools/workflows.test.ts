import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Database } from '../../../../src/runtime/database/database.ts';
import { type FakeTool, toolFailure, value } from '../../../support/fake-fleet.ts';
import { migratedDatabase, type Orchestrator, orchestrator } from '../orchestrator-under-test.ts';

interface WorkflowAnswer {
  run: { run_id: string; status: string; error: { code: string; message: string } | null };
  result: unknown;
}

const reads = { readOnlyHint: true };
const busy = { code: 'busy', message: 'try later', hint: '', retryable: true };
let failuresLeft = 0;

const tools: Readonly<Record<string, FakeTool>> = {
  memory__search: {
    annotations: reads,
    handle: ({ query }) => value({ hits: [{ id: 'm1', text: `about ${query}` }] }),
  },
  memory__store: {
    annotations: { readOnlyHint: false, destructiveHint: false },
    properties: { idempotency_key: { type: 'string' } },
    handle: ({ content }) => value({ id: 'm2', content: content ?? null }),
  },
  memory__shaky: {
    annotations: reads,
    handle: () => {
      failuresLeft -= 1;
      return failuresLeft >= 0 ? toolFailure(busy) : value({ fine: true });
    },
  },
  other__shaky: { annotations: reads, handle: () => toolFailure(busy) },
};

let db: Database;
let drop: () => Promise<void>;
let server: Orchestrator;

beforeAll(async () => {
  ({ db, drop } = await migratedDatabase());
  server = await orchestrator(db, tools);
});

afterAll(async () => {
  await server?.close();
  await drop?.();
});

async function defined(
  steps: readonly Record<string, unknown>[],
  parameters: readonly object[] = [],
): Promise<string> {
  const name = `w-${randomUUID().slice(0, 8)}`;
  await server.call('define_workflow', { name, description: 'x', steps, parameters });
  return name;
}

function run(workflow: string, args: Record<string, unknown> = {}): Promise<WorkflowAnswer> {
  return server.call<WorkflowAnswer>('run_workflow', { workflow, ...args });
}

describe('run_workflow', () => {
  it('makes the calls in turn and returns what the last one returned', async ({ expect }) => {
    const workflow = await defined(
      [
        { id: 'find', tool: 'memory__search', arguments: { query: '{{params.topic}}' } },
        { id: 'keep', tool: 'memory__store', arguments: { content: 'Found: {{steps.find.hits.0.text}}' } },
      ],
      [{ name: 'topic' }],
    );
    const { run: ended, result } = await run(workflow, { params: { topic: 'tea' } });
    expect(ended.status).toBe('succeeded');
    expect(result).toEqual({ id: 'm2', content: 'Found: about tea' });
    expect(await server.call('get_run', { run_id: ended.run_id })).toMatchObject({
      steps: [
        { name: 'find', tool: 'memory__search', arguments: { query: 'tea' }, state: 'done', attempts: 1 },
        { name: 'keep', state: 'done', duration_ms: expect.any(Number) },
      ],
    });
    expect(server.fleet.calls.at(-1)?.args).toMatchObject({ idempotency_key: `${ended.run_id}:2` });
  });

  it('repeats a call that may be repeated, as often as the step says', async ({ expect }) => {
    failuresLeft = 1;
    const workflow = await defined([{ id: 'a', tool: 'memory__shaky', retries: 1 }]);
    const { run: ended } = await run(workflow);
    expect(ended.status).toBe('succeeded');
    expect(await server.call('get_run', { run_id: ended.run_id })).toMatchObject({
      steps: [{ attempts: 2, error: null }],
    });
  });

  it('does not repeat a call of a tool that it cannot trust to bear it', async ({ expect }) => {
    const workflow = await defined([{ id: 'a', tool: 'other__shaky', retries: 5 }]);
    const { run: ended } = await run(workflow);
    expect(ended).toMatchObject({
      status: 'failed',
      error: { code: 'busy', message: 'Step "a" failed: try later' },
    });
    expect(await server.call('get_run', { run_id: ended.run_id })).toMatchObject({
      steps: [{ attempts: 1 }],
    });
  });

  it('goes on after a failure where the step says so, and fails where a later one needs its result', async ({
    expect,
  }) => {
    const failing = { id: 'a', tool: 'other__shaky', on_error: 'continue' };
    const goesOn = await run(
      await defined([failing, { id: 'b', tool: 'memory__search', arguments: { query: 'x' } }]),
    );
    expect(goesOn.run.status).toBe('succeeded');
    const needs = await run(
      await defined([failing, { id: 'b', tool: 'memory__search', arguments: { query: '{{steps.a.x}}' } }]),
    );
    expect(needs.run).toMatchObject({ status: 'failed', error: { code: 'reference_unresolved' } });
  });

  it('is done once for one idempotency key', async ({ expect }) => {
    const workflow = await defined([
      { id: 'a', tool: 'memory__store', arguments: { content: randomUUID() } },
    ]);
    const idempotency_key = randomUUID();
    const first = await run(workflow, { idempotency_key });
    const calls = server.fleet.calls.length;
    const second = await run(workflow, { idempotency_key });
    expect(second.run.run_id).toBe(first.run.run_id);
    expect(server.fleet.calls).toHaveLength(calls);
  });

  it('keeps text that PostgreSQL cannot store from failing the run', async ({ expect }) => {
    server.fleet.tools.set('memory__odd', {
      annotations: reads,
      handle: () => value({ text: 'a\0b\ud800c' }),
    });
    const { run: ended, result } = await run(await defined([{ id: 'a', tool: 'memory__odd' }]));
    expect(ended.status).toBe('succeeded');
    expect(result).toEqual({ text: 'a\ufffdb\ufffdc' });
  });

  it('names what is wrong with params', async ({ expect }) => {
    const workflow = await defined([{ id: 'a', tool: 'memory__search' }], [{ name: 'topic' }]);
    const error = await server.fail('run_workflow', { workflow, params: { tpic: 1 } });
    expect(error).toMatchObject({
      code: 'params_invalid',
      message: expect.stringContaining('"topic" is missing'),
    });
  });

  it('needs no thinker', async ({ expect }) => {
    const { run: ended } = await run(await defined([{ id: 'a', tool: 'memory__search' }]));
    expect((await server.fail('next_step', { run_id: ended.run_id })).code).toBe('run_is_workflow');
  });
});

describe('define_workflow', () => {
  it('counts versions, and keeps the number for the same definition', async ({ expect }) => {
    const define = (query: string) =>
      server.call('define_workflow', {
        name: 'versioned',
        description: 'x',
        steps: [{ id: 'a', tool: 'memory__search', arguments: { query } }],
      });
    expect(await define('a')).toMatchObject({ version: 1 });
    expect(await define('a')).toMatchObject({ version: 1 });
    expect(await define('b')).toMatchObject({ version: 2 });
    const { workflows } = await server.call<{ workflows: { name: string }[] }>('list_workflows', {});
    expect(workflows.filter(({ name }) => name === 'versioned')).toMatchObject([{ version: 2 }]);
  });

  it('counts versions without a gap when many define at once', async ({ expect }) => {
    const define = (index: number) =>
      server.call<{ version: number }>('define_workflow', {
        name: 'raced',
        description: `${index}`,
        steps: [{ id: 'a', tool: 'memory__search' }],
      });
    const answers = await Promise.all([0, 1, 2, 3, 4].map(define));
    expect(answers.map(({ version }) => version).sort()).toEqual([1, 2, 3, 4, 5]);
  });

  it('warns of a tool that the fleet has not', async ({ expect }) => {
    const answer = await server.call('define_workflow', {
      name: 'early',
      description: 'x',
      steps: [{ id: 'a', tool: 'later__tool' }],
    });
    expect(answer).toMatchObject({ version: 1, warnings: ['The fleet has no tool later__tool now'] });
  });

  it('refuses a reference that cannot work', async ({ expect }) => {
    const error = await server.fail('define_workflow', {
      name: 'bad',
      description: 'x',
      steps: [{ id: 'a', tool: 'memory__search', arguments: { q: '{{steps.b}}' } }],
    });
    expect(error).toMatchObject({
      code: 'workflow_invalid',
      message: expect.stringContaining('names no step'),
    });
  });
});
