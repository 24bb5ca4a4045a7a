import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { OperationalError } from '../../../src/runtime/errors.ts';
import type { ServerSettings } from '../../../src/runtime/fleet/config.ts';
import type { ReplicaState } from '../../../src/runtime/fleet/snapshot.ts';
import type { LifeEvent } from '../../../src/runtime/history/life-event.ts';
import { noGroups } from '../../../src/runtime/limits/no-group.ts';
import { bootId, identify, readStat } from '../../../src/runtime/process/identity.ts';
import { readProcessTable } from '../../../src/runtime/process/table.ts';
import { Replica } from '../../../src/servers/control/replica.ts';
import type { Settled } from '../../../src/servers/control/start-attempt.ts';
import { type FakeSupervisor, fakeSupervisor } from '../../support/fake-supervisor.ts';
import { serverSettings } from '../../support/fleet-config.ts';
import { freePort } from '../../support/free-port.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { serves } from './serves.ts';

const never = new AbortController().signal;
const patience = { timeout: 10_000, interval: 20 };
const staysUp = 'setInterval(() => {}, 1e6);';

interface World extends AsyncDisposable {
  readonly directory: string;
  readonly replica: Replica;
  readonly supervisor: FakeSupervisor;
  /** Every state it took, in order. */
  readonly states: readonly ReplicaState[];
  readonly events: readonly LifeEvent[];
  /** What it waits for; for the test to fill and to empty. */
  readonly missing: string[];
  start(signal?: AbortSignal): Promise<Settled>;
  look(): void;
}

/** A replica, not started, whose process will run `script`; it is started again 20 ms after a crash. */
async function replicaOf(script: string, settings: Partial<ServerSettings> = {}): Promise<World> {
  const directory = await temporaryDirectory('replica');
  const supervisor = fakeSupervisor();
  const states: ReplicaState[] = [];
  const events: LifeEvent[] = [];
  const missing: string[] = [];
  const port = await freePort();
  const logFile = path.join(directory.path, 'memory.log');
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
        furtherPorts: [],
        needs: [],
        prefers: [],
        callsGateway: false,
        toolsets: [],
      },
      settings: { ...serverSettings, restartDelayMs: 20, ...settings },
      needs: [],
      prefers: [],
      wave: 0,
    },
    port,
    furtherPorts: {},
    supervisor,
    limiter: noGroups('nothing', null),
    token: null,
    logFile,
    program: () => ({
      argv: [process.execPath, '-e', script],
      env: { PORT: String(port) },
      cwd: directory.path,
      logFile,
      stopGraceMs: 100,
      restartsOnExit: false,
    }),
    missingNeeds: () => missing,
    onChange: () => {
      if (states.at(-1) !== replica.state) states.push(replica.state);
    },
    onEvent: (event) => events.push(event),
  });
  supervisor.onExit((exit) => replica.onExit(exit));
  return {
    directory: directory.path,
    replica,
    supervisor,
    states,
    events,
    missing,
    start: (signal = never) => replica.start('hash', signal),
    look: () => replica.look(readProcessTable()),
    [Symbol.asyncDispose]: async () => {
      await replica.stop(0);
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
      { restartDelayMs: 60_000 },
    );
    const lastLines = ['line 4', 'line 5', 'line 6', 'line 7', 'line 8'];
    const reason = 'exited with code 7';
    expect(await world.start()).toEqual({ phase: 'crashed', reason, lastLines });
    expect(world.replica.snapshot()).toMatchObject({ state: 'restarting', reason, pid: null });
    const exit = { code: 7, signal: null, isOutOfMemory: false };
    expect(world.events).toMatchObject([
      { event: 'started', id: 'memory', pid: expect.any(Number) },
      { event: 'crashed', reason, exit, lastLines, upMs: expect.any(Number) },
    ]);
  });

  it('replaces one that is not ready at its time-out, and says what was missing', async ({ expect }) => {
    await using world = await replicaOf(`console.log('thinking'); ${staysUp}`, {
      startTimeoutMs: 300,
      restartDelayMs: 60_000,
    });
    const reason = 'nothing listens on its port';
    expect(await world.start()).toEqual({ phase: 'timed-out', reason, lastLines: ['thinking'] });
    await expect.poll(() => world.replica.state, patience).toBe('restarting');
    expect(world.events.at(-1)).toMatchObject({
      event: 'replaced',
      reason: `not ready after 300 ms: ${reason}`,
    });
  });

  it('is waited for as long as it may take', async ({ expect }) => {
    await using world = await replicaOf(`setTimeout(() => {${serves}}, 1200)`, { startTimeoutMs: 5000 });
    expect(await world.start()).toMatchObject({ phase: 'ready' });
    expect(world.supervisor.started).toHaveLength(1);
  });

  it('reports one that opens its port and dies', async ({ expect }) => {
    const opens = `require('net').createServer().listen(Number(process.env.PORT), '127.0.0.1', () => process.exit(4))`;
    await using world = await replicaOf(opens, { restartDelayMs: 60_000 });
    expect(await world.start()).toMatchObject({ phase: 'crashed', reason: 'exited with code 4' });
  });

  it('goes on when the one who asked for it has no more patience', async ({ expect }) => {
    await using world = await replicaOf(`setTimeout(() => {${serves}}, 300)`);
    const impatient = AbortSignal.timeout(50);
    expect(await world.start(impatient)).toMatchObject({ phase: 'timed-out' });
    expect(world.replica.state).toBe('starting');
    await expect.poll(() => world.replica.state, patience).toBe('ready');
  });

  it('takes what the supervisor refuses for a crash', async ({ expect }) => {
    await using world = await replicaOf(serves);
    const refusal = new OperationalError('SUPERVISOR_FAILED', {
      operation: 'start memory',
      reason: 'no disk',
    });
    const { start } = world.supervisor;
    world.supervisor.start = () => Promise.reject(refusal);
    expect(await world.start()).toEqual({ phase: 'crashed', reason: refusal.message, lastLines: [] });
    world.supervisor.start = start;
    await expect.poll(() => world.replica.state, patience).toBe('ready');
  });

  it('lets a bug through', async ({ expect }) => {
    await using world = await replicaOf(serves);
    world.supervisor.start = () => Promise.reject(new TypeError('bug'));
    await expect(world.start()).rejects.toThrow('bug');
  });
});

describe('Replica, when its process dies', () => {
  it('is started again, by another run', async ({ expect }) => {
    await using world = await replicaOf(serves);
    await world.start();
    process.kill(world.replica.pid ?? 0, 'SIGKILL');
    await expect.poll(() => world.replica.snapshot().restarts, patience).toBe(1);
    await expect.poll(() => world.replica.state, patience).toBe('ready');
    expect(world.states).toEqual(['starting', 'ready', 'restarting', 'starting', 'ready']);
    const [first, second] = world.supervisor.started;
    expect(first).toMatch(/^memory\.[0-9a-f]{8}$/);
    expect(second).not.toBe(first);
    expect(world.events.map(({ event }) => event)).toEqual([
      'started',
      'ready',
      'crashed',
      'started',
      'ready',
    ]);
    expect(world.events[2]).toMatchObject({
      reason: 'killed by SIGKILL',
      exit: { code: null, signal: 'SIGKILL' },
    });
  });

  it('takes what its process had started along', async ({ expect }) => {
    const child = `require('child_process').spawn(process.execPath, ['-e', '${staysUp}'], { detached: true, stdio: 'ignore' }).pid`;
    await using world = await replicaOf(`console.log(${child}); ${serves}`);
    await world.start();
    const logFile = path.join(world.directory, 'memory.log');
    const orphan = Number(readFileSync(logFile, 'utf8'));
    expect(identify(orphan)).not.toBeNull();
    process.kill(world.replica.pid ?? 0, 'SIGKILL');
    await expect.poll(() => identify(orphan), patience).toBeNull();
  });

  it('is a crash loop after five crashes in a minute', async ({ expect }) => {
    await using world = await replicaOf('process.exit(3)');
    await world.start();
    await expect.poll(() => world.replica.state, patience).toBe('crash-loop');
    expect(world.replica.snapshot()).toMatchObject({
      reason: expect.stringMatching(
        /^five crashes in a minute, the last one exited with code 3; tried again at \d\d:\d\d:\d\d UTC$/,
      ),
      pid: null,
    });
    expect(world.supervisor.started).toHaveLength(5);
    expect(world.events.at(-1)).toMatchObject({ event: 'crash-loop' });
  });

  it('is tried again from a crash loop when it is asked for, with a new count', async ({ expect }) => {
    await using world = await replicaOf('process.exit(3)');
    await world.start();
    await expect.poll(() => world.replica.state, patience).toBe('crash-loop');
    expect(await world.start()).toMatchObject({ phase: 'crashed' });
    expect(world.replica.state).toBe('restarting');
  });

  it('takes no late report of an earlier end for its own', async ({ expect }) => {
    await using world = await replicaOf(serves);
    await world.start();
    world.replica.onExit({ id: 'memory.00000000', code: 1, signal: null });
    expect(world.replica.state).toBe('ready');
  });

  it('notices an end that nobody reports', async ({ expect }) => {
    await using world = await replicaOf(serves);
    await world.start();
    world.supervisor.onExit(() => undefined);
    process.kill(world.replica.pid ?? 0, 'SIGKILL');
    await expect
      .poll(() => {
        world.look();
        return world.events.at(-1);
      }, patience)
      .toMatchObject({ event: 'crashed', reason: 'gone, and nobody saw how' });
  });

  it.for([
    { restart: 'never', script: 'process.exit(3)', reason: 'exited with code 3' },
    { restart: 'on-failure', script: 'process.exit(0)', reason: 'exited with code 0' },
  ] as const)('stays stopped when $restart says so after $script', async (row, { expect }) => {
    await using world = await replicaOf(row.script, { restart: row.restart });
    await world.start();
    expect(world.replica.snapshot()).toMatchObject({ state: 'stopped', reason: row.reason, pid: null });
  });

  it.for([
    { restart: 'always', script: `console.log('done')` },
    // It had served, and nobody had told it to go.
    { restart: 'on-failure', script: `${serves} setTimeout(() => process.exit(0), 300)` },
  ] as const)('is started again when $restart says so, though it exits with 0', async (row, { expect }) => {
    await using world = await replicaOf(row.script, { restart: row.restart });
    await world.start();
    await expect.poll(() => world.supervisor.started.length, patience).toBeGreaterThan(1);
  });

  it('waits with its restart for what it needs', async ({ expect }) => {
    await using world = await replicaOf(serves);
    await world.start();
    world.missing.push('postgres');
    process.kill(world.replica.pid ?? 0, 'SIGKILL');
    await expect.poll(() => world.replica.state, patience).toBe('waiting');
    expect(world.replica.snapshot().reason).toBe('waits for postgres');
    world.look();
    expect(world.replica.state).toBe('waiting');
    world.missing.pop();
    world.look();
    await expect.poll(() => world.replica.state, patience).toBe('ready');
  });
});

describe('Replica, while its process runs', () => {
  it('reads health, traffic and use', async ({ expect }) => {
    await using world = await replicaOf(serves);
    await world.start();
    world.look();
    await world.replica.askHealth();
    const { state, traffic, memory } = world.replica.snapshot();
    expect(state).toBe('ready');
    expect(traffic).toMatchObject({ requests: 1, p50Ms: 1, p95Ms: 2 });
    expect(memory.bytes).toBeGreaterThan(1024 ** 2);
    expect(memory.peakBytes).toBe(memory.bytes);
  });

  it('is replaced when it is stopped by a signal and not continued', async ({ expect }) => {
    await using world = await replicaOf(serves);
    await world.start();
    const frozen = world.replica.pid ?? 0;
    process.kill(frozen, 'SIGSTOP');
    await expect.poll(() => readStat(frozen)?.state, patience).toBe('T');
    world.look();
    expect(world.replica.snapshot()).toMatchObject({
      state: 'unhealthy',
      reason: 'stopped by a signal (SIGSTOP)',
    });
    world.look();
    await expect.poll(() => world.replica.state, patience).toBe('ready');
    expect(identify(frozen)).toBeNull();
    expect(world.events).toContainEqual(expect.objectContaining({ event: 'replaced', pid: frozen }));
  });

  it.for([
    { fault: 'does not turn its event loop', script: `${serves} setTimeout(() => { for (;;); }, 300);` },
    {
      fault: 'answers HTTP but not MCP',
      script: `const since = Date.now(); ${serves.replace("url === '/mcp'", "url === '/mcp' && Date.now() - since < 300")}`,
    },
  ])('is replaced when it $fault', async ({ script }, { expect }) => {
    const probes = {
      ...serverSettings.probes,
      liveness: { intervalMs: 100, timeoutMs: 100, failures: 2 },
    };
    await using world = await replicaOf(script, { probes, restartDelayMs: 60_000 });
    expect(await world.start()).toMatchObject({ phase: 'ready' });
    await expect.poll(() => world.replica.state, patience).toBe('restarting');
    expect(world.events.at(-1)).toMatchObject({
      event: 'replaced',
      reason: expect.stringContaining('did not answer 2 times in a row'),
    });
  });
});

describe('Replica.adopt', () => {
  it('takes up a process that an earlier control started, as it is', async ({ expect }) => {
    await using world = await replicaOf(serves);
    await world.start();
    const record = world.replica.record();
    world.replica.letGo();
    world.replica.adopt(record);
    await expect.poll(() => world.replica.state, patience).toBe('ready');
    expect(world.replica.record()).toEqual(record);
    expect(world.supervisor.started).toHaveLength(1);
  });

  it.for(['died while nobody looked', 'was not running'])('starts what %s', async (how, { expect }) => {
    await using world = await replicaOf(serves);
    await world.start();
    const record = world.replica.record();
    world.supervisor.onExit(() => undefined);
    await world.replica.stop();
    world.supervisor.onExit((exit) => world.replica.onExit(exit));
    world.replica.adopt(how === 'was not running' ? { ...record, runId: null, identity: null } : record);
    await expect.poll(() => world.replica.state, patience).toBe('ready');
    expect(world.supervisor.started).toHaveLength(2);
  });
});

describe('Replica.adopt, of a PID that is another process now', () => {
  it('starts a process of its own, and leaves the stranger alone', async ({ expect }) => {
    await using world = await replicaOf(serves);
    const stranger = spawn(process.execPath, ['-e', staysUp], { stdio: 'ignore' });
    try {
      const recycled = { bootId: bootId(), pid: stranger.pid ?? 0, startTime: '1' };
      world.replica.adopt({ ...world.replica.record(), runId: 'memory.old', readyMs: 1, identity: recycled });
      await expect.poll(() => world.replica.state, patience).toBe('ready');
      await world.replica.stop();
      expect(identify(stranger.pid ?? 0)).not.toBeNull();
    } finally {
      stranger.kill('SIGKILL');
    }
  });
});

describe('Replica.stop', () => {
  it('ends its process, which is then no crash', async ({ expect }) => {
    await using world = await replicaOf(serves);
    await world.start();
    const pid = world.replica.pid ?? 0;
    await world.replica.stop();
    expect(identify(pid)).toBeNull();
    expect(world.states).toEqual(['starting', 'ready', 'stopping', 'stopped']);
    const nothing = { cpu: { cores: null }, memory: { bytes: null } };
    expect(world.replica.snapshot()).toMatchObject({ pid: null, reason: null, traffic: null, ...nothing });
    expect(world.replica.isWanted).toBe(false);
    expect(world.events.at(-1)).toMatchObject({ event: 'stopped', pid });
  });

  it('kills what ignores the signal', async ({ expect }) => {
    await using world = await replicaOf(`process.on('SIGTERM', () => {}); ${serves}`);
    await world.start();
    const pid = world.replica.pid ?? 0;
    await world.replica.stop(100);
    expect(identify(pid)).toBeNull();
  });

  it('has the last word over an answer that was on its way', async ({ expect }) => {
    await using world = await replicaOf(serves);
    await world.start();
    await Promise.all([world.replica.askHealth(), world.replica.stop()]);
    expect(world.states).toEqual(['starting', 'ready', 'stopping', 'stopped']);
  });

  it('has the last word over a start', async ({ expect }) => {
    await using world = await replicaOf(staysUp);
    const starting = world.start();
    await expect.poll(() => world.replica.pid, patience).not.toBeNull();
    await Promise.all([starting, world.replica.stop()]);
    expect(world.replica.state).toBe('stopped');
  });

  it('has the last word over a restart', async ({ expect }) => {
    await using world = await replicaOf('process.exit(3)', { restartDelayMs: 50 });
    await world.start();
    await world.replica.stop();
    world.look();
    expect(world.replica.state).toBe('stopped');
    expect(world.supervisor.started).toHaveLength(1);
  });
});
