import { afterAll, beforeAll, describe, it } from 'vitest';
import { type FakeGateway, fakeGateway } from '../../support/fake-gateway.ts';
import { type FreshDatabase, freshDatabase } from '../../support/postgres.ts';
import { killServerProcesses, startServerProcess } from '../../support/server-process.ts';

interface RunAnswer {
  run: { run_id: string; status: string; awaiting: string | null; next_step: number };
  steps: { name: string; state: string; attempts: number; error: { code: string } | null }[];
}

/** A tool that hangs until it is released; says when a number of calls has arrived. */
class Gate {
  readonly #released = Promise.withResolvers<void>();
  readonly #waiting: { count: number; resolve: () => void }[] = [];
  #arrived = 0;

  async pass(): Promise<void> {
    this.#arrived += 1;
    for (const { count, resolve } of this.#waiting) if (this.#arrived >= count) resolve();
    await this.#released.promise;
  }

  arrived(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#arrived >= count) resolve();
    else this.#waiting.push({ count, resolve });
    return promise;
  }

  release(): void {
    this.#released.resolve();
  }
}

const gate = new Gate();
let database: FreshDatabase;
let gateway: FakeGateway;

beforeAll(async () => {
  database = await freshDatabase();
  gateway = await fakeGateway({
    memory__count: { readOnly: false, handle: async (args) => ({ counted: args['label'] ?? null }) },
    memory__slow: {
      readOnly: true,
      handle: async () => {
        await gate.pass();
        return { slow: true };
      },
    },
    foreign__act: {
      readOnly: false,
      handle: async () => {
        await gate.pass();
        return { acted: true };
      },
    },
  });
});

afterAll(async () => {
  gate.release();
  await killServerProcesses();
  await gateway?.close();
  await database?.drop();
});

describe('an orchestrator that is killed in the middle of its runs', () => {
  it('goes on with each of them after a restart, repeats no finished step, and no call that must not be repeated', async ({
    expect,
  }) => {
    const settings = { DATABASE_URL: database.url, MCPCTL_GATEWAY_URL: gateway.url };
    await using first = await startServerProcess('orchestrator', settings);
    await first.call('define_agent', {
      name: 'worker',
      description: 'x',
      instructions: 'x',
      tools: ['*'],
      mode: 'autonomous',
    });
    const start = async (task: string): Promise<string> => {
      const args = { agent_id: 'worker', task, permissions: ['foreign__*'] };
      return (await first.call<RunAnswer>('run_agent', args)).run.run_id;
    };
    const agent = await start('safe');
    const risky = await start('risky');
    const idle = await start('idle');
    const callTool = (tool: string) => ({ kind: 'call_tool', tool, arguments: {} });
    await first.call('submit_step', { run_id: agent, step: 1, action: callTool('memory__count') });
    await first.call('submit_step', { run_id: agent, step: 2, action: callTool('memory__slow'), wait_ms: 0 });
    await first.call('submit_step', { run_id: risky, step: 1, action: callTool('foreign__act'), wait_ms: 0 });
    await first.call('define_workflow', {
      name: 'chain',
      description: 'x',
      steps: [
        { id: 'before', tool: 'memory__count', arguments: { label: 'before' } },
        { id: 'slow', tool: 'memory__slow' },
        { id: 'after', tool: 'memory__count', arguments: { label: '{{steps.before.counted}} and after' } },
      ],
    });
    const chain = (await first.call<RunAnswer>('run_workflow', { workflow: 'chain', wait_ms: 0 })).run.run_id;
    await gate.arrived(3);

    await first.kill();
    gate.release();
    await using second = await startServerProcess('orchestrator', settings);

    const look = (run_id: string) => second.call<RunAnswer>('get_run', { run_id, wait_ms: 15_000 });
    expect(await look(chain)).toMatchObject({
      run: { status: 'succeeded' },
      result: { counted: 'before and after' },
      steps: [
        { name: 'before', state: 'done', attempts: 1 },
        { name: 'slow', state: 'done', attempts: 2 },
        { name: 'after', state: 'done', attempts: 1 },
      ],
    });
    expect(await look(agent)).toMatchObject({
      run: { status: 'active', awaiting: 'step', next_step: 3 },
      steps: [
        { state: 'done', attempts: 1 },
        { state: 'done', attempts: 2 },
      ],
    });
    expect(await look(risky)).toMatchObject({
      run: { status: 'active', awaiting: 'step', next_step: 2 },
      steps: [{ state: 'failed', error: { code: 'outcome_unknown' } }],
    });
    const finish = { step: 1, action: { kind: 'finish', result: 'done' } };
    expect(await second.call('submit_step', { run_id: idle, ...finish })).toMatchObject({
      run: { status: 'succeeded' },
    });
    const ended = await second.call('submit_step', { run_id: agent, ...finish, step: 3 });
    expect(ended).toMatchObject({ run: { status: 'succeeded' } });

    const counted = gateway.calls
      .filter(({ name }) => name === 'memory__count')
      .map(({ args }) => args['idempotency_key']);
    expect(counted.sort()).toEqual([`${agent}:1`, `${chain}:1`, `${chain}:3`].sort());
    expect(gateway.calls.filter(({ name }) => name === 'foreign__act')).toHaveLength(1);
    expect(await second.stop()).toBe(0);
  });

  it('has its runs taken over by another replica that lives', async ({ expect }) => {
    const settings = { DATABASE_URL: database.url, MCPCTL_GATEWAY_URL: gateway.url };
    await using dying = await startServerProcess('orchestrator', { ...settings, MCPCTL_REPLICA: '1' });
    await using living = await startServerProcess('orchestrator', { ...settings, MCPCTL_REPLICA: '2' });
    const { run } = await dying.call<RunAnswer>('run_agent', { agent_id: 'operator', task: 'x' });
    await dying.kill();
    const action = { kind: 'call_tool', tool: 'memory__slow', arguments: {} };
    const submitted = await living.call('submit_step', {
      run_id: run.run_id,
      step: 1,
      action,
      wait_ms: 15_000,
    });
    expect(submitted).toMatchObject({
      run: { awaiting: 'step', next_step: 2 },
      submitted: { state: 'done' },
    });
    expect(await living.stop()).toBe(0);
  });
});
