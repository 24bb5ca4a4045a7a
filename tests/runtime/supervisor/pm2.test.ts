/** The contract of `Supervisor`, against a real pm2 daemon in a home of its own. */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, type ExpectStatic, it } from 'vitest';
import { identify, readProc, readStat } from '../../../src/runtime/process/identity.ts';
import { sweepFleet } from '../../../src/runtime/process/kill.ts';
import { fleetVariable, processesOfFleet } from '../../../src/runtime/process/table.ts';
import { connectPm2 } from '../../../src/runtime/supervisor/pm2.ts';
import type { ProcessExit, ProcessSpec, Supervisor } from '../../../src/runtime/supervisor/supervisor.ts';

const fleetId = `test-${process.pid}-${Date.now()}`;
const secret = { name: 'MCPCTL_TEST_SECRET', value: 'of the caller' };
/** Ample for any call on a busy machine; one test waits for it. */
const callTimeoutMs = 3000;
const staysUp = 'setInterval(() => {}, 1e6)';
/** pm2 looks at a stopping process every 100 ms, and waits 250 ms before it starts a dead one again. */
const patience = { timeout: 10_000, interval: 20 };

let root: string;
let supervisor: Supervisor;
const exits: ProcessExit[] = [];

beforeAll(async () => {
  // Unix sockets bear no long paths; the space belongs to what is tested.
  root = await mkdtemp(path.join(os.tmpdir(), 'mcp ctl-'));
  process.env[secret.name] = secret.value;
  supervisor = await connectPm2({ home: path.join(root, 'pm2'), fleetId, callTimeoutMs });
  supervisor.onExit((exit) => exits.push(exit));
});

afterAll(async () => {
  delete process.env[secret.name];
  supervisor?.close();
  const left = await sweepFleet({ fleetId, graceMs: 0 });
  await rm(root, { recursive: true, force: true });
  if (left.length > 0) throw new Error(`left behind: ${left.map(({ command }) => command).join('; ')}`);
});

/** A Node process that runs `script`, under a new id. */
async function specOf(script: string, changes: Partial<ProcessSpec> = {}): Promise<ProcessSpec> {
  specs += 1;
  const id = `server-${specs}`;
  const cwd = path.join(root, `of ${id}`);
  await mkdir(cwd);
  return {
    id,
    argv: [process.execPath, '-e', script],
    env: { PATH: '/usr/bin:/bin', [fleetVariable]: fleetId },
    cwd,
    logFile: path.join(cwd, 'the log.txt'),
    stopGraceMs: 2000,
    joins: [],
    restartsOnExit: false,
    ...changes,
  };
}

let specs = 0;

function said({ logFile }: ProcessSpec): Promise<string> {
  return readFile(logFile, 'utf8').catch(() => '');
}

function untilSaid(expect: ExpectStatic, spec: ProcessSpec, text: string): Promise<void> {
  return expect.poll(() => said(spec), patience).toContain(text);
}

describe('start', () => {
  it('gives the PID of the very program', async ({ expect }) => {
    const spec = await specOf(`console.log(process.pid, process.cwd()); ${staysUp}`);
    const pid = await supervisor.start(spec);
    await untilSaid(expect, spec, `${pid} ${spec.cwd}\n`);
  });

  it('passes arguments on as they are', async ({ expect }) => {
    const args = ['two words', '$HOME', '"', "'", '; exit 1', '', 'ü'];
    const spec = await specOf('');
    const script = `console.log(JSON.stringify(process.argv.slice(1))); ${staysUp}`;
    await supervisor.start({ ...spec, argv: [process.execPath, '-e', script, '--', ...args] });
    await untilSaid(expect, spec, `${JSON.stringify(args)}\n`);
  });

  it('gives the process its whole environment and nothing else, at every start', async ({ expect }) => {
    // pm2 has settings of some of these names.
    const settings = {
      name: 'a',
      status: 'b',
      uid: '1',
      kill_timeout: '0',
      NODE_APP_INSTANCE: '9',
      http_proxy: '',
    };
    const env = {
      PATH: '/usr/bin:/bin',
      [fleetVariable]: fleetId,

      GREETING: 'a "b" $c\nü',
      ...settings,
    };
    // PWD is the shell's.
    const script = `delete process.env.PWD; console.log(JSON.stringify(process.env)); setTimeout(() => process.exit(1), 50)`;
    const spec = await specOf(script, { env: { ...env }, restartsOnExit: true });
    await supervisor.start(spec);
    await expect.poll(async () => (await said(spec)).split('\n').length, patience).toBeGreaterThan(3);
    await supervisor.stop(spec.id);
    for (const line of (await said(spec)).trim().split('\n')) expect(JSON.parse(line)).toEqual(env);
    expect(spec.env).toEqual(env);
  });

  it('shows the secrets of the caller to no process of the fleet, the daemon included', async ({
    expect,
  }) => {
    const processes = processesOfFleet(fleetId);
    expect(processes.some(({ command }) => command.includes('God Daemon'))).toBe(true);
    for (const { pid } of processes) expect(readProc(`/proc/${pid}/environ`)).not.toContain(secret.value);
  });

  it('appends both output streams to the log, multi-byte characters intact', async ({ expect }) => {
    const text = '東京 Grüße '.repeat(8000);
    const script = `process.stdout.write(${JSON.stringify(text)} + '\\n', () => console.error('end')); ${staysUp}`;
    const spec = await specOf(script);
    await supervisor.start(spec);
    await untilSaid(expect, spec, 'end\n');
    expect(await said(spec)).toBe(`${text}\nend\n`);
  });

  it('makes the process write its PID into every group before it becomes the program', async ({ expect }) => {
    const spec = await specOf(`console.log('inside'); ${staysUp}`);
    const joins = ['one group', 'another'].map((name) => path.join(spec.cwd, name));
    const pid = await supervisor.start({ ...spec, joins });
    await untilSaid(expect, spec, 'inside');
    for (const file of joins) expect(await readFile(file, 'utf8')).toBe(`${pid}\n`);
  });

  it('runs nothing outside of a group it cannot join', async ({ expect }) => {
    const spec = await specOf(`console.log('outside'); ${staysUp}`);
    await supervisor.start({ ...spec, joins: [path.join(spec.cwd, 'no such group', 'cgroup.procs')] });
    await expect.poll(() => exits, patience).toContainEqual({ id: spec.id, code: 125, signal: null });
    expect(await said(spec)).toContain('no such group');
    expect(await said(spec)).not.toContain('outside');
  });

  it('rejects when no process comes of it', async ({ expect }) => {
    const spec = await specOf(staysUp);
    const started = supervisor.start({ ...spec, cwd: path.join(root, 'no such directory') });
    await expect(started).rejects.toMatchObject({
      code: 'SUPERVISOR_FAILED',
      facts: { operation: `start ${spec.id}` },
    });
  });

  it('says in the log why a program cannot be run', async ({ expect }) => {
    const spec = await specOf('', { argv: ['/no/such/program'] });
    await supervisor.start(spec);
    await untilSaid(expect, spec, '/no/such/program');
    await expect.poll(() => exits, patience).toContainEqual({ id: spec.id, code: 127, signal: null });
  });
});

describe('a process that ends by itself', () => {
  it.for([
    { script: 'process.exit(7)', end: { code: 7, signal: null } },
    { script: 'process.exit(0)', end: { code: 0, signal: null } },
    { script: `process.kill(process.pid, 'SIGKILL')`, end: { code: null, signal: 'SIGKILL' } },
    { script: `process.kill(process.pid, 'SIGTERM')`, end: { code: null, signal: 'SIGTERM' } },
    { script: 'process.abort()', end: { code: null, signal: 'SIGABRT' } },
  ])('is reported with $end after $script, and stays down', async ({ script, end }, { expect }) => {
    const spec = await specOf(`console.log('up'); setTimeout(() => ${script}, 50)`);
    await supervisor.start(spec);
    await expect.poll(() => exits, patience).toContainEqual({ id: spec.id, ...end });
    expect(await said(spec)).toMatch(/^up\n/);
  });

  it('is started again when it shall be', async ({ expect }) => {
    const spec = await specOf(`console.log('up'); setTimeout(() => process.exit(7), 50)`, {
      restartsOnExit: true,
    });
    await supervisor.start(spec);
    await untilSaid(expect, spec, 'up\nup\n');
    await supervisor.stop(spec.id);
  });
});

describe('stop', () => {
  it('asks, waits for the end, and forgets the process', async ({ expect }) => {
    const spec = await specOf(
      `process.on('SIGINT', () => { console.log('bye'); process.exit() }); console.log('up'); ${staysUp}`,
    );
    const pid = await supervisor.start(spec);
    await untilSaid(expect, spec, 'up');
    await supervisor.stop(spec.id);
    expect(identify(pid)).toBeNull();
    expect(await said(spec)).toBe('up\nbye\n');
  });

  it('forgets a process that has ended', async ({ expect }) => {
    const spec = await specOf('');
    await supervisor.start(spec);
    await expect.poll(() => exits, patience).toContainEqual({ id: spec.id, code: 0, signal: null });
    await expect(supervisor.stop(spec.id)).resolves.toBeUndefined();
  });

  it('kills what does not go within its grace', async ({ expect }) => {
    const spec = await specOf(`process.on('SIGINT', () => {}); console.log('up'); ${staysUp}`, {
      stopGraceMs: 100,
    });
    const pid = await supervisor.start(spec);
    await untilSaid(expect, spec, 'up');
    await supervisor.stop(spec.id);
    await expect.poll(() => identify(pid), patience).toBeNull();
  });

  it('does nothing where no such process is', async ({ expect }) => {
    await expect(supervisor.stop('nobody')).resolves.toBeUndefined();
  });
});

describe('a daemon that does not answer', () => {
  it('is SUPERVISOR_UNREACHABLE at the deadline, and usable again when it goes on', async ({ expect }) => {
    const daemon = daemonOf(fleetId);
    process.kill(daemon.pid, 'SIGSTOP');
    try {
      await expect.poll(() => readStat(daemon.pid)?.state).toBe('T');
      await expect(supervisor.ping()).rejects.toMatchObject({
        code: 'SUPERVISOR_UNREACHABLE',
        facts: { operation: 'ping', timeoutMs: callTimeoutMs },
      });
    } finally {
      process.kill(daemon.pid, 'SIGCONT');
    }
    await expect(supervisor.ping()).resolves.toBeUndefined();
  });
});

// The last one: the daemon does not survive it.
describe('a daemon that is told to end', () => {
  it('says so before it is gone', async ({ expect }) => {
    const ending = Promise.withResolvers<void>();
    supervisor.onEnding(() => ending.resolve());
    process.kill(daemonOf(fleetId).pid, 'SIGTERM');
    await expect(ending.promise).resolves.toBeUndefined();
  });
});

function daemonOf(fleet: string) {
  const daemon = processesOfFleet(fleet).find(({ command }) => command.includes('God Daemon'));
  if (daemon === undefined) throw new Error('there is no daemon');
  return daemon;
}
