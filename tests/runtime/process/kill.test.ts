import { once } from 'node:events';
import { describe, it } from 'vitest';
import { identify, type ProcessIdentity, readStat } from '../../../src/runtime/process/identity.ts';
import { signalProcess, sweep, sweepFleet } from '../../../src/runtime/process/kill.ts';
import { processesOfFleet, strayProcesses } from '../../../src/runtime/process/table.ts';
import { speaking, testFleet } from '../../support/fleet-process.ts';

const staysUp = `console.log('up'); setInterval(() => {}, 1e6)`;
const ignoresTerm = `process.on('SIGTERM', () => {}); ${staysUp}`;

function identityOf(pid: number): ProcessIdentity {
  const identity = identify(pid);
  if (identity === null) throw new Error(`${pid} has ended`);
  return identity;
}

describe('signalProcess', () => {
  it.for([
    { record: 'another start time', change: { startTime: '1' } },
    { record: 'another boot', change: { bootId: 'another' } },
  ])('never signals a PID recorded with $record', async ({ change }, { expect }) => {
    await using fleet = testFleet();
    const { child, pid } = await fleet.run(staysUp);
    expect(signalProcess({ ...identityOf(pid), ...change }, 'SIGKILL')).toBe(false);
    expect(child.exitCode ?? child.signalCode).toBeNull();
    expect(identify(pid)).not.toBeNull();
  });

  it('signals the very process of the record, and says when that is gone', async ({ expect }) => {
    await using fleet = testFleet();
    const { child, pid } = await fleet.run(staysUp);
    const identity = identityOf(pid);
    expect(signalProcess(identity, 'SIGTERM')).toBe(true);
    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
    expect(signalProcess(identity, 'SIGTERM')).toBe(false);
  });
});

describe('sweepFleet', () => {
  it('ends every process of the fleet, those that left their group too, and nobody else', async ({
    expect,
  }) => {
    await using fleet = testFleet();
    const stranger = await speaking(staysUp, {});
    try {
      await fleet.run(staysUp);
      await fleet.run(
        `require('child_process').spawn('sleep', ['60'], { detached: true, stdio: 'ignore' }).unref(); console.log('up')`,
      );
      expect(await sweepFleet({ fleetId: fleet.fleetId, graceMs: 5000 })).toEqual([]);
      expect(processesOfFleet(fleet.fleetId)).toEqual([]);
      expect(identify(stranger.pid)).not.toBeNull();
    } finally {
      stranger.child.kill('SIGKILL');
    }
  });

  it.for([
    { process: 'ends on SIGTERM', script: staysUp, graceMs: 5000, signal: 'SIGTERM' },
    { process: 'ignores SIGTERM', script: ignoresTerm, graceMs: 100, signal: 'SIGKILL' },
  ])('ends a process that $process with $signal', async ({ script, graceMs, signal }, { expect }) => {
    await using fleet = testFleet();
    const { child } = await fleet.run(script);
    const exit = once(child, 'exit');
    expect(await sweepFleet({ fleetId: fleet.fleetId, graceMs })).toEqual([]);
    expect(await exit).toEqual([null, signal]);
  });

  it('ends a process that is frozen', async ({ expect }) => {
    await using fleet = testFleet();
    const { child, pid } = await fleet.run(staysUp);
    const exit = once(child, 'exit');
    child.kill('SIGSTOP');
    await expect.poll(() => readStat(pid)?.state).toBe('T');
    expect(await sweepFleet({ fleetId: fleet.fleetId, graceMs: 50 })).toEqual([]);
    expect(await exit).toEqual([null, 'SIGKILL']);
  });

  it('asks once and leaves a process its grace', async ({ expect }) => {
    await using fleet = testFleet();
    const { child } = await fleet.run(
      `let asked = 0; process.on('SIGTERM', () => { asked += 1; setTimeout(() => process.exit(asked), 200) }); ${staysUp}`,
    );
    const exit = once(child, 'exit');
    await sweepFleet({ fleetId: fleet.fleetId, graceMs: 10_000 });
    expect(await exit).toEqual([1, null]);
  });

  it('ends what is started while it sweeps', async ({ expect }) => {
    await using fleet = testFleet();
    await fleet.run(
      `process.on('SIGTERM', () => { require('child_process').spawn('sleep', ['60'], { detached: true, stdio: 'ignore' }); process.exit(0) }); ${staysUp}`,
    );
    expect(await sweepFleet({ fleetId: fleet.fleetId, graceMs: 5000 })).toEqual([]);
    expect(processesOfFleet(fleet.fleetId)).toEqual([]);
  });
});

describe('sweep', () => {
  it('leaves those alone that are not found', async ({ expect }) => {
    await using fleet = testFleet();
    const spared = await fleet.run(staysUp);
    await fleet.run(staysUp);
    const find = () => strayProcesses(fleet.fleetId, [spared.pid]);
    expect(await sweep({ find, graceMs: 5000 })).toEqual([]);
    expect(processesOfFleet(fleet.fleetId).map(({ pid }) => pid)).toEqual([spared.pid]);
  });
});
