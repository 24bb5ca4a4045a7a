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
    memoryLimitBytes: 1024 ** 3,
    restartsOnExit: true,
    ...changes,
  };
}

let specs = 0;

async function listed(id: string) {
  return (await supervisor.list()).find((process) => process.id === id);
}

function said({ logFile }: ProcessSpec): Promise<string> {
  return readFile(logFile, 'utf8').catch(() => '');
}

function untilSaid(expect: ExpectStatic, spec: ProcessSpec, text: string): Promise<void> {
  return expect.poll(() => said(spec), patience).toContain(text);
}

describe('start', () => {
  it('gives the PID of the very program, which is in the list from then on', async ({ expect }) => {
    const spec = await specOf(`console.log(process.pid, process.cwd()); ${staysUp}`);
    const pid = await supervisor.start(spec);
    expect(await listed(spec.id)).toEqual({ id: spec.id, pid, restarts: 0 });
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
    const spec = await specOf(script, { env: { ...env } });
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

  it('takes the place of a process of the same id', async ({ expect }) => {
    const spec = await specOf(staysUp);
    const first = await supervisor.start(spec);
    const second = await supervisor.start(spec);
    await expect.poll(() => identify(first), patience).toBeNull();
    expect(await listed(spec.id)).toMatchObject({ pid: second });
    expect((await supervisor.list()).filter(({ id }) => id === spec.id)).toHaveLength(1);
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
    const spec = await specOf('', { argv: ['/no/such/program'], restartsOnExit: false });
    await supervisor.start(spec);
    await untilSaid(expect, spec, '/no/such/program');
    await expect.poll(() => exits, patience).toContainEqual({ id: spec.id, exitCode: 127 });
  });
});

describe('a process that ends by itself', () => {
  it('is reported with its exit code and started again', async ({ expect }) => {
    const spec = await specOf(`setTimeout(() => process.exit(7), 50)`);
    const pid = await supervisor.start(spec);
    await expect.poll(() => exits, patience).toContainEqual({ id: spec.id, exitCode: 7 });
    await expect.poll(async () => (await listed(spec.id))?.restarts, patience).toBeGreaterThan(0);
    expect((await listed(spec.id))?.pid).not.toBe(pid);
    await supervisor.stop(spec.id);
  });

  it('is reported with exit code 0 when it was killed, and started again', async ({ expect }) => {
    const spec = await specOf(staysUp);
    const pid = await supervisor.start(spec);
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => exits, patience).toContainEqual({ id: spec.id, exitCode: 0 });
    await expect.poll(async () => (await listed(spec.id))?.pid ?? pid, patience).not.toBe(pid);
  });

  it('stays down when it shall not be restarted', async ({ expect }) => {
    const spec = await specOf(`process.exit(3)`, { restartsOnExit: false });
    await supervisor.start(spec);
    await expect.poll(() => exits, patience).toContainEqual({ id: spec.id, exitCode: 3 });
    expect(await listed(spec.id)).toEqual({ id: spec.id, pid: null, restarts: 0 });
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
    expect(await listed(spec.id)).toBeUndefined();
  });

  it('is not reported as an end, the end of its successor is', async ({ expect }) => {
    const spec = await specOf(`${staysUp}; process.on('SIGINT', () => process.exit(0))`);
    await supervisor.start(spec);
    await supervisor.start({ ...spec, argv: [process.execPath, '-e', 'process.exit(9)'] });
    await expect.poll(() => exits, patience).toContainEqual({ id: spec.id, exitCode: 9 });
    await supervisor.stop(spec.id);
    const ofSpec = exits.filter(({ id }) => id === spec.id);
    expect(ofSpec.filter(({ exitCode }) => exitCode !== 9)).toEqual([]);
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
    const daemon = processesOfFleet(fleetId).find(({ command }) => command.includes('God Daemon'));
    if (daemon === undefined) throw new Error('there is no daemon');
    process.kill(daemon.pid, 'SIGSTOP');
    try {
      await expect.poll(() => readStat(daemon.pid)?.state).toBe('T');
      await expect(supervisor.list()).rejects.toMatchObject({
        code: 'SUPERVISOR_UNREACHABLE',
        facts: { operation: 'list', timeoutMs: callTimeoutMs },
      });
    } finally {
      process.kill(daemon.pid, 'SIGCONT');
    }
    expect(await supervisor.list()).toBeInstanceOf(Array);
  });
});
