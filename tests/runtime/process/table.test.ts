import { describe, it } from 'vitest';
import {
  processesOfFleet,
  processTree,
  readProcessTable,
  strayProcesses,
} from '../../../src/runtime/process/table.ts';
import { speaking, testFleet } from '../../support/fleet-process.ts';

const staysUp = `console.log('up'); setInterval(() => {}, 1e6)`;

describe('processesOfFleet', () => {
  it('finds a marked process with its command, and nobody else', async ({ expect }) => {
    await using fleet = testFleet();
    await using other = testFleet();
    const { pid } = await fleet.run(staysUp);
    await other.run(staysUp);
    expect(processesOfFleet(fleet.fleetId)).toEqual([
      expect.objectContaining({ pid, command: `${process.execPath} -e ${staysUp}` }),
    ]);
  });

  it('finds a grandchild that left the process group and lost its parent', async ({ expect }) => {
    await using fleet = testFleet();
    const { said } = await fleet.run(
      `const { spawn } = require('child_process');
       const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
       console.log(child.pid); child.unref();`,
    );
    await expect
      .poll(() => processesOfFleet(fleet.fleetId).map(({ command }) => command))
      .toEqual(['sleep 60']);
    expect(processesOfFleet(fleet.fleetId)[0]?.pid).toBe(Number(said));
  });

  it('takes the whole id only for the mark', async ({ expect }) => {
    await using fleet = testFleet();
    const { child } = await speaking(staysUp, {
      MCPCTL_FLEET: `${fleet.fleetId}0`,
      X_MCPCTL_FLEET: fleet.fleetId,
    });
    try {
      expect(processesOfFleet(fleet.fleetId)).toEqual([]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

describe('strayProcesses', () => {
  it('finds those that do not descend from the root, and only those', async ({ expect }) => {
    await using fleet = testFleet();
    const root = await fleet.run(
      `const child = require('child_process').spawn('sleep', ['60'], { stdio: 'ignore' }); console.log(child.pid)`,
    );
    const stray = await fleet.run(staysUp);
    expect(strayProcesses(fleet.fleetId, [root.pid]).map(({ pid }) => pid)).toEqual([stray.pid]);
  });

  it('takes nobody for a stray whose run still has its process below a root', async ({ expect }) => {
    await using fleet = testFleet();
    const detached = `const { spawn } = require('child_process');
      const env = { ...process.env, MCPCTL_RUN: 'run.1' };
      const sleep = "require('child_process').spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref()";
      spawn(process.execPath, ['-e', sleep], { env }).once('exit', () => {
        KEPT; console.log('up'); setInterval(() => 0, 1000);
      });`;
    const kept = await fleet.run(detached.replace('KEPT', "spawn('sleep', ['1000'], { env })"));
    expect(strayProcesses(fleet.fleetId, [kept.pid])).toEqual([]);
    process.kill(kept.pid, 'SIGKILL');
    await expect.poll(() => strayProcesses(fleet.fleetId, [process.pid]).length).toBe(2);
  });

  it('takes no process for a stray that was born while it looked', async ({ expect }) => {
    await using fleet = testFleet();
    const { pid } = await fleet.run(
      `const { spawn } = require('child_process');
       const bear = () => spawn('true').once('exit', bear);
       bear(); console.log('up')`,
    );
    const looks = Array.from({ length: 100 }, () => strayProcesses(fleet.fleetId, [pid]));
    expect(looks.flat()).toEqual([]);
  });
});

describe('processTree', () => {
  const stat = (pid: number, parent: number) => ({ pid, parent, state: 'S', startTime: '1', cpuTicks: 0 });
  const table = [stat(5, 4), stat(2, 1), stat(3, 2), stat(4, 2), stat(9, 1)];
  it.for([
    { root: 2, tree: [2, 3, 4, 5] },
    { root: 5, tree: [5] },
    { root: 77, tree: [77] },
  ])('of $root is $tree', ({ root, tree }, { expect }) => {
    expect([...processTree(root, table)].toSorted()).toEqual(tree);
  });

  it('ends when the table, read while PIDs were reused, holds a circle', ({ expect }) => {
    expect([...processTree(1, [stat(1, 2), stat(2, 1)])]).toEqual([1, 2]);
  });
});

describe('readProcessTable', () => {
  it('holds this process with its parent', ({ expect }) => {
    expect(readProcessTable()).toContainEqual(
      expect.objectContaining({ pid: process.pid, parent: process.ppid }),
    );
  });
});
