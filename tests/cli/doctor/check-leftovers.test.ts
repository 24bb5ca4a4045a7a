import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import { checkLeftovers } from '../../../src/cli/doctor/check-leftovers.ts';
import { bootId, identify } from '../../../src/runtime/process/identity.ts';
import { type FleetState, newFleetState, readFleetState } from '../../../src/runtime/state/fleet-state.ts';
import { fleetDirectory } from '../../support/fleet-directory.ts';
import { snapshot, stopped } from '../support.ts';

function stateWith(identity: FleetState['processes'][string]['identity']): FleetState {
  const record = {
    server: 'memory',
    replica: 1,
    port: 8003,
    runId: 'memory.1',
    identity,
    specHash: '',
    startedAt: null,
    readyMs: null,
    memoryLimitBytes: 1,
    cpuLimitCores: 1,
  };
  return { ...newFleetState(), processes: { memory: record } };
}

describe('checkLeftovers', () => {
  it.for([
    {
      what: 'an earlier boot',
      identity: { bootId: 'another', pid: process.pid, startTime: '1' },
      why: 'of an earlier boot',
    },
    {
      what: 'a PID that is another process now',
      identity: { bootId: bootId(), pid: process.pid, startTime: '1' },
      why: 'their PID is another process now',
    },
  ])('finds records of $what, and cleans them when told to', async ({ identity, why }, { expect }) => {
    await using directory = await fleetDirectory();
    await mkdir(directory.paths.root);
    const [finding] = checkLeftovers(directory.paths, stopped, stateWith(identity));
    expect(finding).toMatchObject({ status: 'warn', detail: expect.stringContaining(why) });
    await finding?.repair?.();
    const state = readFleetState(directory.paths);
    expect(state).toMatchObject({ processes: {}, config: null });
    expect(checkLeftovers(directory.paths, stopped, state)).toMatchObject([{ status: 'ok', detail: 'none' }]);
  });

  it('finds sockets that nobody uses, and removes them when told to', async ({ expect }) => {
    await using directory = await fleetDirectory();
    const { run } = directory.paths;
    await mkdir(run, { recursive: true });
    await writeFile(path.join(run, 'control.sock'), '');
    const [finding] = checkLeftovers(directory.paths, stopped, newFleetState());
    expect(finding).toMatchObject({ status: 'warn', detail: expect.stringContaining('control.sock') });
    await finding?.repair?.();
    expect(existsSync(run)).toBe(false);
  });

  it('has nothing to say while control answers, or before the first up', async ({ expect }) => {
    await using directory = await fleetDirectory();
    const none = [{ section: 'processes', name: 'leftovers', status: 'ok', detail: 'none' }];
    const stale = stateWith({ bootId: 'another', pid: 1, startTime: '1' });
    expect(checkLeftovers(directory.paths, snapshot(), stale)).toEqual(none);
    expect(checkLeftovers(directory.paths, stopped, null)).toEqual(none);
    expect(checkLeftovers(directory.paths, stopped, stateWith(identify(process.pid)))).toEqual(none);
  });
});
