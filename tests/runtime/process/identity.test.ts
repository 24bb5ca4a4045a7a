import { once } from 'node:events';
import { describe, it } from 'vitest';
import { bootId, identify, isAlive, readStat } from '../../../src/runtime/process/identity.ts';
import { testFleet } from '../../support/fleet-process.ts';

const noSuchPid = 2 ** 22 + 1;

describe('identify', () => {
  it('names this very process by boot, PID and start time', ({ expect }) => {
    expect(identify(process.pid)).toEqual({
      bootId: bootId(),
      pid: process.pid,
      startTime: expect.stringMatching(/^\d+$/),
    });
  });

  it('is null where no process is', ({ expect }) => {
    expect(identify(noSuchPid)).toBeNull();
  });

  it('is null for a zombie', async ({ expect }) => {
    await using fleet = testFleet();
    // The shell becomes a program that never waits for its child.
    const { said } = await fleet.run(
      `require('child_process').spawn('/bin/sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], { stdio: 'inherit' })`,
    );
    await expect.poll(() => readStat(Number(said))?.state).toBe('Z');
    expect(identify(Number(said))).toBeNull();
  });
});

describe('readStat', () => {
  it('reads past a command name with spaces and parentheses', async ({ expect }) => {
    await using fleet = testFleet();
    const { pid } = await fleet.run(
      `process.title = 'a) R 1 (b'; console.log('up'); setInterval(() => {}, 1e6)`,
    );
    const stat = readStat(pid);
    expect(stat).toMatchObject({ pid, parent: process.pid, startTime: expect.stringMatching(/^\d+$/) });
    expect(stat?.cpuTicks).toBeGreaterThanOrEqual(0);
  });
});

describe('isAlive', () => {
  const own = identify(process.pid);
  it.for([
    { record: 'this process', change: {}, alive: true },
    { record: 'its PID with another start time', change: { startTime: '1' }, alive: false },
    { record: 'its PID of another boot', change: { bootId: 'another' }, alive: false },
    { record: 'a free PID', change: { pid: noSuchPid }, alive: false },
  ])('of $record is $alive', ({ change, alive }, { expect }) => {
    if (own === null) throw new Error('unreachable');
    expect(isAlive({ ...own, ...change })).toBe(alive);
  });

  it('turns false when the process ends', async ({ expect }) => {
    await using fleet = testFleet();
    const { child, pid } = await fleet.run(`console.log('up'); setInterval(() => {}, 1e6)`);
    const identity = identify(pid);
    if (identity === null) throw new Error('it ended by itself');
    expect(isAlive(identity)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(identity)).toBe(false);
  });
});
