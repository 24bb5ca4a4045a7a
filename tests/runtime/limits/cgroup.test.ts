/** Against the real cgroup v1 of this machine where this user may make groups there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import { cgroupLimiter } from '../../../src/runtime/limits/cgroup.ts';
import { cgroupV2, cgroupV2Base } from '../../../src/runtime/limits/cgroup-v2.ts';
import {
  fleetGroupDirectories,
  membersOfFleetGroups,
  removeFleetGroups,
} from '../../../src/runtime/limits/fleet-groups.ts';
import type { Limits, ProcessGroup } from '../../../src/runtime/limits/limiter.ts';
import { openLimiter } from '../../../src/runtime/limits/open-limiter.ts';
import { sweep } from '../../../src/runtime/process/kill.ts';
import { findProcess } from '../../../src/runtime/process/table.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const mib = 1024 * 1024;
const limits: Limits = { memoryBytes: 150 * mib, cpuCores: 0.5, pids: 64 };
const patience = { timeout: 15_000, interval: 20 };
const env = { PATH: process.env['PATH'] };
const missing = 'no cgroup v1 here that this user may write';

interface World extends AsyncDisposable {
  readonly fleetId: string;
  readonly isReal: boolean;
  open(changes?: Partial<Limits>): ProcessGroup;
  /** Runs `script` in Node inside of `group`. */
  run(group: ProcessGroup, script: string): ReturnType<typeof spawn>;
}

function world(): World {
  const fleetId = `test-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const limiter = openLimiter({ fleetId, enforce: 'prefer', env });
  const join = 'for f; do [ "$f" = -- ] && break; echo $$ >"$f"; shift; done; shift; exec "$@"';
  return {
    fleetId,
    isReal: limiter.means === 'cgroup v1',
    open: (changes = {}) => limiter.open('server.1', { ...limits, ...changes }),
    run: (group, script) => {
      const args = ['-c', join, 'sh', ...group.joins, '--', process.execPath, '-e', script];
      return spawn('/bin/sh', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    },
    [Symbol.asyncDispose]: async () => {
      const find = () => membersOfFleetGroups(fleetId).flatMap((pid) => findProcess(pid) ?? []);
      await sweep({ find, graceMs: 0 });
      await untilRemoved(fleetId);
    },
  };
}

/** The kernel lets go of a group a moment after its last process. */
async function untilRemoved(fleetId: string): Promise<void> {
  for (let tries = 0; fleetGroupDirectories(fleetId).length > 0 && tries < 100; tries += 1) {
    removeFleetGroups(fleetId);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a group of cgroup v1', () => {
  it('has the limits it was given, a whole second of head start, and later none', async ({
    expect,
    skip,
  }) => {
    await using groups = world();
    skip(!groups.isReal, missing);
    const group = groups.open();
    expect(group.enforced()).toEqual(limits);
    const cpu = path.dirname(group.joins.find((file) => file.includes('/cpu')) ?? '');
    const period = async () => Number(await readFile(path.join(cpu, 'cpu.cfs_period_us'), 'utf8'));
    expect(await period()).toBe(1_000_000);
    group.settle();
    expect(await period()).toBe(100_000);
    expect(group.enforced()).toEqual(limits);
  });

  it('kills at its memory limit, counts that, and knows the peak', { timeout: 30_000 }, async ({
    expect,
    skip,
  }) => {
    await using groups = world();
    skip(!groups.isReal, missing);
    const group = groups.open();
    const child = groups.run(group, 'const all = []; setInterval(() => all.push(Buffer.alloc(6e6, 1)), 100)');
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
    const { oomKills, peakBytes } = group.usage();
    expect(oomKills).toBe(1);
    expect(peakBytes).toBeLessThanOrEqual(limits.memoryBytes * 1.05);
    expect(peakBytes).toBeGreaterThan(limits.memoryBytes * 0.9);
  });

  it('slows down what wants more processor time', async ({ expect, skip }) => {
    await using groups = world();
    skip(!groups.isReal, missing);
    const group = groups.open();
    group.settle();
    groups.run(group, 'for (;;);');
    const cpu = path.dirname(group.joins.find((file) => file.includes('/cpu')) ?? '');
    const throttled = async () =>
      Number(/nr_throttled (\d+)/.exec(await readFile(path.join(cpu, 'cpu.stat'), 'utf8'))?.[1]);
    await expect.poll(throttled, patience).toBeGreaterThan(3);
  });

  it('stops a fork bomb at its limit of processes', async ({ expect, skip }) => {
    await using groups = world();
    skip(!groups.isReal, missing);
    const group = groups.open({ pids: 24 });
    const bomb = `const { spawn } = require('child_process'); let failed = 0;
      setInterval(() => spawn('/bin/sleep', ['60']).on('error', () => { if (++failed === 3) console.log('refused') }), 5)`;
    const child = groups.run(group, bomb);
    const [said] = (await once(child.stdout ?? child, 'data')) as [Buffer];
    expect(said.toString()).toContain('refused');
    expect(group.members().length).toBeLessThanOrEqual(24);
  });

  it('keeps a process that left its session and changed its environment', async ({ expect, skip }) => {
    await using groups = world();
    skip(!groups.isReal, missing);
    const group = groups.open();
    const away = `const child = require('child_process').spawn('/bin/sleep', ['60'], { detached: true, env: {}, stdio: 'ignore' });
      console.log(child.pid); process.exit()`;
    const child = groups.run(group, away);
    const [[said]] = (await Promise.all([once(child.stdout ?? child, 'data'), once(child, 'exit')])) as [
      [Buffer],
      unknown,
    ];
    expect(group.members()).toEqual([Number(said)]);
    expect(membersOfFleetGroups(groups.fleetId)).toEqual([Number(said)]);
  });

  it('is not removed while it has members, and leaves nothing behind afterwards', async ({
    expect,
    skip,
  }) => {
    await using groups = world();
    skip(!groups.isReal, missing);
    const group = groups.open();
    const child = groups.run(group, 'setInterval(() => {}, 1e6)');
    await expect.poll(() => group.members(), patience).toEqual([child.pid]);
    expect(group.close()).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect.poll(() => group.close(), patience).toBe(true);
    expect(group.joins.some((file) => existsSync(file))).toBe(false);
  });

  it('is found again by the next control', async ({ expect, skip }) => {
    await using groups = world();
    skip(!groups.isReal, missing);
    const group = groups.open();
    const next = openLimiter({ fleetId: groups.fleetId, enforce: 'prefer', env });
    expect(next.find('server.1')?.joins).toEqual(group.joins);
    expect(next.find('another')).toBeNull();
  });
});

describe('a group of cgroup v2', () => {
  it('is written as the kernel wants it, and read back', async ({ expect }) => {
    await using directory = await temporaryDirectory('cgroup2');
    const own = path.join(directory.path, 'mcpctl-x/server.1');
    await mkdir(own, { recursive: true });
    const files = {
      'memory.max': 'max',
      'memory.swap.max': 'max',
      'pids.max': 'max',
      'cpu.max': 'max 100000',
      'memory.current': String(mib + 200_000),
      'memory.stat': 'anon 1\ninactive_file 200000',
      'memory.peak': '2097152',
      'memory.events': 'low 0\nhigh 0\nmax 3\noom 1\noom_kill 1\noom_group_kill 0',
      'cgroup.procs': '',
    };
    for (const [file, value] of Object.entries(files)) await writeFile(path.join(own, file), `${value}\n`);
    const limiter = cgroupLimiter(cgroupV2, [path.join(directory.path, 'mcpctl-x')], null);
    const group = limiter.open('server.1', limits);
    const read = (file: string) => readFile(path.join(own, file), 'utf8');
    expect(await read('memory.max')).toBe(String(limits.memoryBytes));
    expect(await read('memory.swap.max')).toBe('0');
    expect(await read('pids.max')).toBe('64');
    expect(await read('cpu.max')).toBe('500000 1000000');
    group.settle();
    expect(await read('cpu.max')).toBe('50000 100000');
    expect(group.enforced()).toEqual(limits);
    expect(group.usage()).toEqual({ peakBytes: 2 * mib, oomKills: 1 });
    expect(group.memoryBytes()).toBe(mib);
    expect(group.joins).toEqual([path.join(own, 'cgroup.procs')]);
  });

  it('is made below the nearest group that has the controllers, which are enabled there', async ({
    expect,
  }) => {
    await using directory = await temporaryDirectory('cgroup2');
    const root = directory.path;
    const own = path.join(root, 'user/session');
    await mkdir(own, { recursive: true });
    for (const group of [root, path.join(root, 'user')]) {
      await writeFile(path.join(group, 'cgroup.controllers'), 'cpuset cpu io memory pids\n');
      await writeFile(path.join(group, 'cgroup.subtree_control'), 'memory\n');
    }
    await writeFile(path.join(own, 'cgroup.controllers'), '\n');
    expect(cgroupV2Base({ v1: new Map(), v2: { root, own } })).toEqual({ base: path.join(root, 'user') });
    expect(await readFile(path.join(root, 'user/cgroup.subtree_control'), 'utf8')).toBe('+cpu +pids');
  });

  it.for([
    { controllers: 'cpu memory', because: 'cgroup v2 has no pids controller here' },
    { controllers: '', because: 'cgroup v2 has no memory and no cpu and no pids controller here' },
  ])('cannot be made where there is only "$controllers"', async ({ controllers, because }, { expect }) => {
    await using directory = await temporaryDirectory('cgroup2');
    const root = directory.path;
    await writeFile(path.join(root, 'cgroup.controllers'), controllers);
    await writeFile(path.join(root, 'cgroup.subtree_control'), '');
    expect(cgroupV2Base({ v1: new Map(), v2: { root, own: root } })).toEqual({ because });
  });
});
