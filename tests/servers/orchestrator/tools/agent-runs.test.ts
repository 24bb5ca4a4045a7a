import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Database } from '../../../../src/runtime/database/database.ts';
import { type FakeTool, toolFailure, value } from '../../../support/fake-fleet.ts';
import { migratedDatabase, type Orchestrator, orchestrator } from '../orchestrator-under-test.ts';

interface RunAnswer {
  run: {
    run_id: string;
    status: string;
    awaiting: string | null;
    next_step: number;
    error: { code: string } | null;
    remaining: { steps: number; tokens: number | null };
  };
  submitted: { state: string; result: unknown; error: { code: string } | null; attempts: number };
  approvals: { approval_id: string }[];
}

const reads = { readOnlyHint: true };
const writes = { readOnlyHint: false, destructiveHint: false };

const tools: Readonly<Record<string, FakeTool>> = {
  memory__search: { annotations: reads, handle: ({ query }) => value({ hits: [`about ${query}`] }) },
  memory__store: {
    annotations: writes,
    properties: { content: { type: 'string' }, idempotency_key: { type: 'string' } },
    handle: () => value({ id: 'm1' }),
  },
  memory__forget: { annotations: { destructiveHint: true }, handle: () => value({ forgotten: 1 }) },
  memory__broken: {
    annotations: reads,
    handle: () => toolFailure({ code: 'not_there', message: 'no such thing', hint: '', retryable: false }),
  },
  filesystem__read: { annotations: reads, handle: () => value({ text: 'x' }) },
};

let db: Database;
let drop: () => Promise<void>;
let server: Orchestrator;

beforeAll(async () => {
  ({ db, drop } = await migratedDatabase());
  server = await orchestrator(db, tools);
  await server.call('define_agent', {
    name: 'tester',
    description: 'tests',
    instructions: 'Test everything.',
    tools: ['memory__*', 'filesystem__*', 'orchestrator__*'],
  });
});

afterAll(async () => {
  await server?.close();
  await drop?.();
});

async function begun(args: Record<string, unknown> = {}): Promise<string> {
  const { run } = await server.call<RunAnswer>('run_agent', { agent_id: 'tester', task: 'do it', ...args });
  return run.run_id;
}

function submit(
  run_id: string,
  step: number,
  action: Record<string, unknown>,
  more: Record<string, unknown> = {},
): Promise<RunAnswer> {
  return server.call<RunAnswer>('submit_step', { run_id, step, action, ...more });
}

function call(tool: string, args: Record<string, unknown> = {}): Record<string, unknown> {
  return { kind: 'call_tool', tool, arguments: args };
}

describe('an agent run', () => {
  it('goes from task to result by the steps of its caller', async ({ expect }) => {
    const run_id = await begun({ task: 'find tea', parameters: { depth: 2 } });
    const first = await server.call('next_step', { run_id });
    expect(first).toMatchObject({
      run: { status: 'active', awaiting: 'step', next_step: 1, task: 'find tea', mode: 'guided' },
      instructions: 'Test everything.',
      parameters: { depth: 2 },
      transcript: [],
    });
    const submitted = await submit(run_id, 1, call('memory__search', { query: 'tea' }), { name: 'look' });
    expect(submitted).toMatchObject({
      run: { awaiting: 'step', next_step: 2 },
      submitted: { step: 1, name: 'look', state: 'done', result: { hits: ['about tea'] }, attempts: 1 },
    });
    const second = await server.call('next_step', { run_id });
    expect(second).toMatchObject({
      transcript: [{ step: 1, state: 'done', result: { hits: ['about tea'] } }],
    });
    const finished = await submit(run_id, 2, { kind: 'finish', result: { answer: 42 } });
    expect(finished).toMatchObject({ run: { status: 'succeeded', awaiting: null } });
    const run = await server.call('get_run', { run_id });
    expect(run).toMatchObject({
      result: { answer: 42 },
      steps: [{ step: 1 }, { step: 2, action: 'finish' }],
      next_after_step: null,
    });
  });

  it('offers the tools its agent may use, each with what happens when it is called', async ({ expect }) => {
    const { tools: offered } = await server.call<{ tools: { name: string; verdict: string }[] }>(
      'next_step',
      { run_id: await begun() },
    );
    expect(Object.fromEntries(offered.map(({ name, verdict }) => [name, verdict]))).toEqual({
      memory__search: 'run',
      memory__store: 'ask',
      memory__forget: 'ask',
      memory__broken: 'run',
      filesystem__read: 'ask',
    });
  });

  it('does the same submission once', async ({ expect }) => {
    const run_id = await begun();
    const query = randomUUID();
    await submit(run_id, 1, call('memory__search', { query }));
    const again = await submit(run_id, 1, call('memory__search', { query }));
    expect(again).toMatchObject({ submitted: { state: 'done' }, run: { next_step: 2 } });
    expect(server.fleet.calls.filter(({ args }) => args['query'] === query)).toHaveLength(1);
  });

  it('refuses another action for a step that is taken, and says which one is due', async ({ expect }) => {
    const run_id = await begun();
    await submit(run_id, 1, call('memory__search', { query: 'a' }));
    const error = await server.fail('submit_step', {
      run_id,
      step: 1,
      action: call('memory__search', { query: 'b' }),
    });
    expect(error).toMatchObject({ code: 'step_taken', hint: expect.stringContaining('number 2') });
  });

  it('refuses a step that is not due, and says which one is', async ({ expect }) => {
    const run_id = await begun();
    const error = await server.fail('submit_step', {
      run_id,
      step: 3,
      action: { kind: 'finish', result: 1 },
    });
    expect(error).toMatchObject({ code: 'step_number_wrong', hint: expect.stringContaining('number 1') });
  });

  it.for(['weaviate-direct__search', 'orchestrator__run_agent'])(
    'may not call %s, which its agent has not',
    async (tool, { expect }) => {
      const error = await server.fail('submit_step', { run_id: await begun(), step: 1, action: call(tool) });
      expect(error.code).toBe('tool_not_allowed');
    },
  );

  it('goes on after a tool has failed', async ({ expect }) => {
    const run_id = await begun();
    const answer = await submit(run_id, 1, call('memory__broken'));
    expect(answer).toMatchObject({
      submitted: { state: 'failed', error: { code: 'not_there' }, attempts: 1 },
      run: { status: 'active', next_step: 2 },
    });
  });

  it('fails with the reason that its thinker gives', async ({ expect }) => {
    const answer = await submit(await begun(), 1, { kind: 'fail', reason: 'no way' });
    expect(answer.run).toMatchObject({ status: 'failed', error: { code: 'given_up', message: 'no way' } });
  });

  it('takes no step once it is over', async ({ expect }) => {
    const run_id = await begun();
    await server.call('cancel_run', { run_id, reason: 'enough' });
    const error = await server.fail('submit_step', { run_id, step: 1, action: call('memory__search') });
    expect(error).toMatchObject({ code: 'run_ended', message: expect.stringContaining('cancelled') });
  });

  it('says who can think when no model is configured', async ({ expect }) => {
    const error = await server.fail('run_agent', { agent_id: 'tester', task: 'x', thinker: 'model' });
    expect(error).toMatchObject({ code: 'no_model_configured', hint: expect.stringContaining('next_step') });
  });

  it('is found again by its idempotency key', async ({ expect }) => {
    const idempotency_key = randomUUID();
    const run_id = await begun({ idempotency_key });
    expect(await begun({ idempotency_key })).toBe(run_id);
    const error = await server.fail('run_agent', { agent_id: 'tester', task: 'another', idempotency_key });
    expect(error.code).toBe('idempotency_conflict');
  });
});

describe('the budget of an agent run', () => {
  it('ends it when its steps are used up, but lets it finish', async ({ expect }) => {
    const run_id = await begun({ budget: { steps: 1 } });
    await submit(run_id, 1, call('memory__search', { query: 'a' }));
    const finished = await submit(run_id, 2, { kind: 'finish', result: 'just in time' });
    expect(finished.run.status).toBe('succeeded');
    const other = await begun({ budget: { steps: 1 } });
    await submit(other, 1, call('memory__search', { query: 'a' }));
    const exhausted = await submit(other, 2, call('memory__search', { query: 'b' }));
    expect(exhausted).toMatchObject({
      run: { status: 'exhausted', error: { code: 'budget_exhausted' } },
      submitted: null,
    });
  });

  it('counts the tokens that its thinker reports', async ({ expect }) => {
    const run_id = await begun({ budget: { tokens: 1000 } });
    const first = await submit(run_id, 1, call('memory__search', { query: 'a' }), { tokens_used: 600 });
    expect(first.run.remaining).toMatchObject({ tokens: 400 });
    const second = await submit(run_id, 2, call('memory__search', { query: 'a' }), { tokens_used: 400 });
    expect(second.run.status).toBe('exhausted');
  });

  it("keeps the agent's other limits when one is changed", async ({ expect }) => {
    const { run } = await server.call<RunAnswer>('run_agent', {
      agent_id: 'tester',
      task: 'x',
      budget: { tokens: 5000 },
    });
    expect(run.remaining).toMatchObject({ steps: 30, tokens: 5000 });
  });
});

describe('the mode of an agent run', () => {
  it('guided: asks before a write, and makes the call once it is approved', async ({ expect }) => {
    const run_id = await begun();
    const asked = await submit(run_id, 1, call('memory__store', { content: 'tea' }));
    expect(asked).toMatchObject({ run: { awaiting: 'approval' }, submitted: { state: 'asking' } });
    expect(server.fleet.calls.some(({ args }) => args['idempotency_key'] === `${run_id}:1`)).toBe(false);
    const busy = await server.fail('submit_step', { run_id, step: 2, action: call('memory__search') });
    expect(busy.code).toBe('run_busy');
    const approval_id = asked.approvals[0]?.approval_id;
    await server.call('respond_to_run', { approval_id, decision: 'approve' });
    const after = await server.call('next_step', { run_id });
    expect(after).toMatchObject({
      run: { awaiting: 'step', next_step: 2 },
      transcript: [{ state: 'done', result: { id: 'm1' } }],
    });
    expect(server.fleet.calls).toContainEqual({
      name: 'memory__store',
      args: { content: 'tea', idempotency_key: `${run_id}:1` },
    });
  });

  it('guided: tells the thinker why a call was rejected', async ({ expect }) => {
    const run_id = await begun();
    const asked = await submit(run_id, 1, call('memory__forget'));
    const approval_id = asked.approvals[0]?.approval_id;
    await server.call('respond_to_run', { approval_id, decision: 'reject', note: 'keep it' });
    const after = await server.call('next_step', { run_id });
    expect(after).toMatchObject({
      run: { awaiting: 'step', next_step: 2 },
      transcript: [
        { state: 'rejected', error: { code: 'rejected', message: expect.stringContaining('keep it') } },
      ],
    });
    const error = await server.fail('respond_to_run', { approval_id, decision: 'approve' });
    expect(error.code).toBe('approval_decided');
  });

  it('assistant: writes a call down as a proposal and never makes it', async ({ expect }) => {
    const run_id = await begun({ mode: 'assistant' });
    const before = server.fleet.calls.length;
    const answer = await submit(run_id, 1, call('memory__store', { content: 'tea' }));
    expect(answer).toMatchObject({
      submitted: { state: 'proposed' },
      run: { awaiting: 'step', next_step: 2 },
    });
    expect(server.fleet.calls).toHaveLength(before);
  });

  it('autonomous: writes, but asks before a destructive or foreign call unless it is permitted', async ({
    expect,
  }) => {
    const run_id = await begun({ mode: 'autonomous', permissions: ['filesystem__*'] });
    expect((await submit(run_id, 1, call('memory__store'))).submitted.state).toBe('done');
    expect((await submit(run_id, 2, call('filesystem__read'))).submitted.state).toBe('done');
    expect((await submit(run_id, 3, call('memory__forget'))).submitted.state).toBe('asking');
  });

  it('is lowered at once and raised after an approval', async ({ expect }) => {
    const run_id = await begun();
    expect(await server.call('switch_mode', { run_id, mode: 'assistant' })).toMatchObject({
      mode: 'assistant',
      approval_id: null,
    });
    const raised = await server.call<{ approval_id: string }>('switch_mode', { run_id, mode: 'autonomous' });
    expect(raised).toMatchObject({ mode: 'assistant', approval_id: expect.any(String) });
    await server.call('respond_to_run', { approval_id: raised.approval_id, decision: 'approve' });
    expect(await server.call('get_run', { run_id })).toMatchObject({ run: { mode: 'autonomous' } });
  });
});

describe('cancel_run', () => {
  it('aborts the call under way and withdraws what was asked', async ({ expect }) => {
    const called = Promise.withResolvers<AbortSignal>();
    server.fleet.tools.set('memory__slow', {
      annotations: reads,
      handle: (_, signal) => {
        called.resolve(signal);
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    const run_id = await begun();
    const waiting = submit(run_id, 1, call('memory__slow'));
    const signal = await called.promise;
    await server.call('cancel_run', { run_id });
    expect(await waiting).toMatchObject({ run: { status: 'cancelled' }, submitted: { state: 'cancelled' } });
    expect(signal.aborted).toBe(true);
  });
});

describe('list_runs', () => {
  it('pages through the runs of one agent, newest first, without repeating any', async ({ expect }) => {
    await server.call('define_agent', { name: 'paged', description: 'x', instructions: 'x', tools: ['*'] });
    const started: string[] = [];
    for (let index = 0; index < 5; index += 1) started.unshift(await begun({ agent_id: 'paged' }));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { runs: { run_id: string }[]; next_cursor: string | null } = await server.call(
        'list_runs',
        {
          agent_id: 'paged',
          limit: 2,
          ...(cursor === null ? {} : { cursor }),
        },
      );
      seen.push(...page.runs.map(({ run_id }) => run_id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(started);
    const status = await server.call('get_agent_status', { agent_id: 'paged' });
    expect(status).toMatchObject({ runs: { active: 5, succeeded: 0 }, recent_runs: { length: 5 } });
  });

  it('says so when a cursor is not one of ours', async ({ expect }) => {
    expect((await server.fail('list_runs', { cursor: 'bm9uc2Vuc2U' })).code).toBe('cursor_invalid');
  });
});

describe('agents', () => {
  it('come built in, and those are not redefined', async ({ expect }) => {
    const { agents } = await server.call<{ agents: { agent_id: string; built_in: boolean }[] }>(
      'list_agents',
      {},
    );
    expect(agents.filter(({ built_in }) => built_in).map(({ agent_id }) => agent_id)).toEqual([
      'researcher',
      'archivist',
      'operator',
    ]);
    const error = await server.fail('define_agent', {
      name: 'operator',
      description: 'x',
      instructions: 'x',
      tools: ['*'],
    });
    expect(error.code).toBe('agent_built_in');
  });

  it('get a new version only when something changed', async ({ expect }) => {
    const define = (instructions: string) =>
      server.call('define_agent', { name: 'versioned', description: 'x', instructions, tools: ['*'] });
    expect(await define('a')).toMatchObject({ agent: { version: 1, budget: { steps: 30, seconds: 3600 } } });
    expect(await define('a')).toMatchObject({ agent: { version: 1 } });
    expect(await define('b')).toMatchObject({ agent: { version: 2 } });
  });
});

describe('every tool', () => {
  it('has strict input, output and annotations, and describes each of its inputs', async ({ expect }) => {
    const { tools: listed } = await server.client.listTools();
    expect(listed).toHaveLength(17);
    for (const { name, inputSchema, outputSchema, annotations } of listed) {
      expect(inputSchema['additionalProperties'], name).toBe(false);
      expect(outputSchema, name).toBeDefined();
      expect(annotations?.readOnlyHint, name).toBeDefined();
      for (const [property, schema] of Object.entries(inputSchema.properties ?? {})) {
        expect(schema, `${name}.${property}`).toHaveProperty('description');
      }
    }
  });
});
