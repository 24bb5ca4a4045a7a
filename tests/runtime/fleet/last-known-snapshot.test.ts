import { mkdir } from 'node:fs/promises';
import { describe, it } from 'vitest';
import { lastKnownSnapshot } from '../../../src/runtime/fleet/last-known-snapshot.ts';
import { identify, type ProcessIdentity } from '../../../src/runtime/process/identity.ts';
import {
  newFleetState,
  type ProcessRecord,
  writeFleetState,
} from '../../../src/runtime/state/fleet-state.ts';
import { fleetDirectory } from '../../support/fleet-directory.ts';

const own = identify(process.pid);

function record(identity: ProcessIdentity | null): ProcessRecord {
  return {
    server: 'memory',
    replica: 1,
    port: 8003,
    runId: 'memory.1',
    identity,
    specHash: '',
    startedAt: '2026-01-31T12:00:00.000Z',
    readyMs: 412,
    memoryLimitBytes: 1024,
    cpuLimitCores: 0.5,
  };
}

describe('lastKnownSnapshot', () => {
  it('is of a stopped fleet where none has ever run', async ({ expect }) => {
    await using directory = await fleetDirectory();
    const { paths } = directory;
    expect(lastKnownSnapshot(paths)).toMatchObject({
      stateDirectory: paths.root,
      status: 'stopped',
      control: null,
      supervisor: { state: 'stopped', reason: null },
      gatewayUrl: null,
      replicas: [],
    });
  });

  it.for([
    {
      process: 'lives',
      runId: 'memory.1',
      identity: own,
      status: 'unhealthy',
      supervisor: 'lost',
      replica: { state: 'unhealthy', pid: process.pid },
    },
    {
      process: 'was replaced by a stranger of the same PID',
      identity: own === null ? null : { ...own, startTime: '1' },
      status: 'stopped',
      supervisor: 'stopped',
      replica: { state: 'stopped', pid: null },
    },
    {
      process: 'had no PID yet',
      identity: null,
      status: 'stopped',
      supervisor: 'stopped',
      replica: { state: 'stopped', pid: null },
    },
  ])('is $status when the recorded process $process', async (row, { expect }) => {
    await using directory = await fleetDirectory();
    const { paths } = directory;
    await mkdir(paths.root);
    writeFleetState(paths, { ...newFleetState(), processes: { memory: record(row.identity) } });
    expect(lastKnownSnapshot(paths)).toMatchObject({
      status: row.status,
      supervisor: { state: row.supervisor },
      replicas: [{ id: 'memory', server: 'memory', port: 8003, readyMs: 412, ...row.replica }],
    });
  });
});
