import path from 'node:path';
import { describe, it } from 'vitest';
import { OperationalError } from '../../../src/runtime/errors.ts';
import type { ServerSettings } from '../../../src/runtime/fleet/config.ts';
import type { ReplicaState } from '../../../src/runtime/fleet/snapshot.ts';
import { identify } from '../../../src/runtime/process/identity.ts';
import { readProcessTable } from '../../../src/runtime/process/table.ts';
import type { ProcessSpec } from '../../../src/runtime/supervisor/supervisor.ts';
import { Replica, type Settled } from '../../../src/servers/control/replica.ts';
import { type FakeSupervisor, fakeSupervisor } from '../../support/fake-supervisor.ts';
import { serverSettings } from '../../support/fleet-config.ts';
import { freePort } from '../../support/free-port.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { serves } from './serves.ts';

const never = new AbortController().signal;
const patience = { timeout: 10_000, interval: 20 };
const staysUp = 'setInterval(() => {}, 1e6);';

interface World extends AsyncDisposable {
  readonly replica: Replica;
  readonly supervisor: FakeSupervisor;
  readonly spec: ProcessSpec;
  /** Every state it took, in order. */
  readonly states: readonly ReplicaState[];
  start(signal?: AbortSignal): Promise<Settled>;
}

/** A replica, not started, whose process will run `script`. */
async function replicaOf(script: string, settings: Partial<ServerSettings> = {}): Promise<World> {
  const directory = await temporaryDirectory('replica');
  const supervisor = fakeSupervisor();
  const logFile = path.join(directory.path, 'memory.log');
  const states: ReplicaState[] = [];
  const replica: Replica = new Replica({
    desired: {
      id: 'memory',
      replica: 1,
      entry: {
        name: 'memory',
        description: '',
        entry: '',
        kind: 'mcp',
        port: 0,
        needs: [],
        callsGateway: false,
      },
      settings: { ...serverSettings, ...settings },
      needs: [],
      wave: 0,
    },
    supervisor,
    token: null,
    logFile,
    onChange: () => {
      if (states.at(-1) !== replica.state) states.push(replica.state);
    },
  });
  supervisor.onExit((exit) => replica.onExit(exit));
  const port = await freePort();
  const spec: ProcessSpec = {
    id: 'memory',
    argv: [process.execPath, '-e', script],
    env: { PORT: String(port) },
    cwd: directory.path,
    logFile,
    stopGraceMs: 100,
    memoryLimitBytes: 1024 ** 3,
    restartsOnExit: true,
  };
  return {
    replica,
    supervisor,
    spec,
    states,
    start: (signal = never) => replica.start(spec, { port, specHash: 'hash' }, signal),
    [Symbol.asyncDispose]: async () => {
      await supervisor[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

describe('Replica.start', () => {
  it('is ready when its process answers on its port', async ({ expect }) => {
    await using world = await replicaOf(serves);
    expect(await world.start()).toEqual({ phase: 'ready', reason: null, lastLines: [] });
    expect(world.states).toEqual(['starting', 'ready']);
    const { pid } = world.replica;
    expect(world.replica.snapshot()).toMatchObject({
      state: 'ready',
      pid,
      readyMs: expect.any(Number),
      restarts: 0,
    });
    expect(world.replica.record()).toMatchObject({
      identity: identify(pid ?? 0),
      specHash: 'hash',
      server: 'memory',
    });
  });

  it('reports a crash with its exit code and the last lines of this start', async ({ expect }) => {
    await using world = await replicaOf(
      `for (let line = 1; line < 9; line += 1) console.log('line ' + line); process.exitCode = 7`,
    );
    const outcome = { phase: 'crashed', reason: 'exited with code 7' };
    expect(await world.start()).toEqual({
      ...outcome,
      lastLines: ['line 4', 'line 5', 'line 6', 'line 7', 'line 8'],
    });
    expect(world.replica.snapshot()).toMatchObject({
      state: 'restarting',
      reason: 'exited with code 7',
      pid: null,
    });
  });

  it('times out with what was missing, and leaves the process alone', async ({ expect }) => {
    await using world = await replicaOf(`console.log('thinking'); ${staysUp}`, { startTimeoutMs: 300 });
    const settled = await world.start();
    expect(settled).toEqual({
      phase: 'timed-out',
      reason: expect.stringContaining('ECONNREFUSED'),
      lastLines: ['thinking'],
    });
    expect(world.replica).toMatchObject({ state: 'unhealthy', pid: expect.any(Number) });
  });

  it('reports what the supervisor refuses', async ({ expect }) => {
    await using world = await replicaOf(serves);
    const refusal = new OperationalError('SUPERVISOR_FAILED', {
      operation: 'start memory',
      reason: 'no disk',
    });
    world.supervisor.start = () => Promise.reject(refusal);
    expect(await world.start()).toEqual({ phase: 'crashed', reason: refusal.message, lastLines: [] });
    expect(world.replica).toMatchObject({ state: 'stopped', isRunning: false });
  });

  it('takes up what the supervisor started without answering', async ({ expect }) => {
    await using world = await replicaOf(serves);
    const { start } = world.supervisor;
    world.supervisor.start = async (spec) => {
      await start(spec);
      throw new OperationalError('SUPERVISOR_UNREACHABLE', { operation: 'start memory', timeoutMs: 1 });
    };
    expect(await world.start()).toMatchObject({ phase: 'crashed' });
    const [listed] = await world.supervisor.list();
    world.replica.observe(listed, never);
    await expect.poll(() => world.replica.state, patience).toBe('ready');
  });

  it('is stopped for good when its end went unreported and it shall never be restarted', async ({
    expect,
  }) => {
    await using world = await replicaOf('process.exit(3)', { restart: 'never' });
    world.supervisor.onExit(() => undefined);
    expect(await world.start()).toMatchObject({ phase: 'crashed', reason: 'the process is gone' });
    expect(world.replica.state).toBe('stopped');
  });

  it('lets a bug through', async ({ expect }) => {
    await using world = await replicaOf(serves);
    world.supervisor.start = () => Promise.reject(new TypeError('bug'));
    await expect(world.start()).rejects.toThrow('bug');
  });
});

describe('Replica, when its process dies', () => {
  it('starts again as soon as the list shows another PID', async ({ expect }) => {
    await using world = await replicaOf(serves);
    await world.start();
    const first = world.replica.pid;
    const listed = await world.supervisor.respawn('memory');
    expect(world.replica).toMatchObject({ state: 'restarting', pid: null });
    world.replica.observe(listed, never);
    expect(world.replica).toMatchObject({ state: 'starting', pid: listed.pid });
    expect(listed.pid).not.toBe(first);
    await expect.poll(() => world.replica.state, patience).toBe('ready');
    expect(world.replica.snapshot().restarts).toBe(1);
  });

  it('is a crash loop after five crashes in a minute, and is stopped for good', async ({ expect }) => {
    await using world = await replicaOf('process.exit(3)');
    await world.start();
    for (let crash = 1; crash < 5; crash += 1) {
      expect(world.supervisor.stopped).toEqual([]);
      world.replica.observe(await world.supervisor.respawn('memory'), never);
      await expect.poll(() => world.replica.state, patience).not.toBe('starting');
    }
    expect(world.replica.snapshot()).toMatchObject({
      state: 'crash-loop',
      reason: 'five crashes in a minute, the last one exited with code 3',
      pid: null,
    });
    expect(world.supervisor.stopped).toEqual(['memory']);
  });

  it('is tried again from a crash loop, with a new count', async ({ expect }) => {
    await using world = await replicaOf('process.exit(3)');
    await world.start();
    for (let crash = 1; crash < 5; crash += 1) world.replica.onExit({ id: 'memory', exitCode: 3 });
    expect(world.replica.state).toBe('crash-loop');
    expect(await world.start()).toMatchObject({ phase: 'crashed' });
    expect(world.replica.state).toBe('restarting');
  });

  it('is stopped once more when the supervisor goes on in a crash loop', async ({ expect }) => {
    await using world = await replicaOf('process.exit(3)');
    await world.start();
    for (let crash = 1; crash < 5; crash += 1) world.replica.onExit({ id: 'memory', exitCode: 3 });
    world.replica.observe({ id: 'memory', pid: process.pid, restarts: 5 }, never);
    expect(world.supervisor.stopped).toEqual(['memory', 'memory']);
    expect(world.replica.state).toBe('crash-loop');
  });

  it('takes no late report of an earlier end for its own', async ({ expect }) => {
    await using world = await replicaOf(serves);
    await world.start();
    world.replica.onExit({ id: 'memory', exitCode: 1 });
    expect(world.replica.state).toBe('ready');
  });

  it('stays stopped when it shall never be restarted', async ({ expect }) => {
    await using world = await replicaOf('process.exit(3)', { restart: 'never' });
    await world.start();
    expect(world.replica.snapshot()).toMatchObject({
      state: 'stopped',
      reason: 'exited with code 3',
      pid: null,
    });
  });

  it('is stopped when the supervisor does not know it any more', async ({ expect }) => {
    await using world = await replicaOf(serves);
    await world.start();
    world.replica.observe(undefined, never);
    expect(world.replica.snapshot()).toMatchObject({
      state: 'stopped',
      reason: 'the supervisor does not know it',
    });
  });
});

describe('Replica.refresh', () => {
  it('reads health, traffic and use', async ({ expect }) => {
    await using world = await replicaOf(serves);
    await world.start();
    await world.replica.refresh(readProcessTable());
    const { state, traffic, memory } = world.replica.snapshot();
    expect(state).toBe('ready');
    expect(traffic).toMatchObject({ requests: 1, p50Ms: 1, p95Ms: 2 });
    expect(memory.bytes).toBeGreaterThan(1024 ** 2);
  });

  it('is unhealthy while the process lives and does not answer', async ({ expect }) => {
    await using world = await replicaOf(serves);
    await world.start();
    // Its port is asked, and nobody listens there.
    world.replica.adopt({ ...world.replica.record(), port: await freePort() });
    await world.replica.refresh(readProcessTable());
    expect(world.replica.snapshot()).toMatchObject({
      state: 'unhealthy',
      reason: expect.stringContaining('ECONNREFUSED'),
      pid: expect.any(Number),
    });
  });
});

describe('Replica.stop', () => {
  it('ends its process, which is then no crash', async ({ expect }) => {
    await using world = await replicaOf(serves);
    await world.start();
    const pid = world.replica.pid ?? 0;
    await world.replica.refresh(readProcessTable());
    await world.replica.stop();
    expect(identify(pid)).toBeNull();
    expect(world.states).toEqual(['starting', 'ready', 'stopping', 'stopped']);
    const nothing = { cpu: { cores: null }, memory: { bytes: null } };
    expect(world.replica.snapshot()).toMatchObject({ pid: null, reason: null, traffic: null, ...nothing });
    expect(world.replica.isWanted).toBe(false);
  });

  it('has the last word over an answer that was on its way', async ({ expect }) => {
    await using world = await replicaOf(serves);
    await world.start();
    const refreshing = world.replica.refresh(readProcessTable());
    const stopping = world.replica.stop();
    await Promise.all([refreshing, stopping]);
    expect(world.states).toEqual(['starting', 'ready', 'stopping', 'stopped']);
  });

  it('has the last word over a start', async ({ expect }) => {
    await using world = await replicaOf(staysUp);
    const abort = new AbortController();
    const starting = world.start(abort.signal);
    await expect.poll(() => world.replica.pid, patience).not.toBeNull();
    const stopping = world.replica.stop();
    abort.abort();
    await Promise.all([starting, stopping]);
    expect(world.replica.state).toBe('stopped');
  });
});
