import { describe, it } from 'vitest';
import { desiredReplicas, selectReplicas } from '../../../src/runtime/fleet/desired-replicas.ts';
import { type PlannedPort, planUp, type RunningReplica } from '../../../src/runtime/fleet/plan-up.ts';
import { catalog } from '../../../src/servers/catalog.ts';
import { configOf } from '../../support/fleet-config.ts';

const desired = desiredReplicas(configOf({ postgres: {}, gateway: {}, memory: {} }), catalog);
const specHashes = new Map(desired.map(({ id }) => [id, `hash of ${id}`]));

function running(id: string, port: number, specHash = `hash of ${id}`): RunningReplica {
  return { id, server: id, port, specHash };
}

function planned(state: {
  readonly servers?: readonly string[];
  readonly running?: readonly RunningReplica[];
  readonly ports?: readonly (readonly [string, PlannedPort])[];
}): readonly string[] {
  const { replicas } = planUp({
    desired,
    selected: selectReplicas(desired, state.servers ?? []),
    running: state.running ?? [],
    specHashes,
    ports: new Map(state.ports),
  });
  return replicas.map(
    ({ id, action, why, wave, port, portNotice }) =>
      `${wave} ${action} ${id}:${port} (${why})${portNotice === null ? '' : ` ${portNotice}`}`,
  );
}

const free = { port: 9000, notice: null };

describe('planUp', () => {
  it('starts all of a fleet that does not run, in waves', ({ expect }) => {
    expect(planned({ ports: desired.map(({ id }) => [id, free] as const) })).toEqual([
      '0 start postgres:9000 (not running)',
      '0 start gateway:9000 (not running)',
      '1 start memory:9000 (not running)',
    ]);
  });

  it('says why a port is not the preferred one', ({ expect }) => {
    const ports = [['gateway', { port: 8007, notice: 'port 8000 is held' }] as const];
    expect(planned({ servers: ['gateway'], ports })).toEqual([
      '0 start gateway:8007 (not running) port 8000 is held',
    ]);
  });

  it('keeps what runs as it should, on its port', ({ expect }) => {
    const alive = [running('postgres', 8005), running('gateway', 8000), running('memory', 8003)];
    expect(planned({ running: alive })).toEqual([
      '0 keep postgres:8005 (running)',
      '0 keep gateway:8000 (running)',
      '1 keep memory:8003 (running)',
    ]);
  });

  it('restarts what was started with other settings or code', ({ expect }) => {
    expect(planned({ servers: ['gateway'], running: [running('gateway', 8000, 'another hash')] })).toEqual([
      '0 restart gateway:8000 (its settings or its code changed)',
    ]);
  });

  it('moves a restarted replica to the port that was chosen for it', ({ expect }) => {
    const ports = [['gateway', { port: 8100, notice: null }] as const];
    const alive = [running('gateway', 8000, 'another hash')];
    expect(planned({ servers: ['gateway'], running: alive, ports })).toEqual([
      '0 restart gateway:8100 (its settings or its code changed)',
    ]);
  });

  it('stops first what is no longer in the configuration', ({ expect }) => {
    expect(
      planned({ servers: ['gateway'], running: [running('memory-2', 8004)], ports: [['gateway', free]] }),
    ).toEqual([
      '0 stop memory-2:8004 (no longer in the configuration)',
      '0 start gateway:9000 (not running)',
    ]);
  });

  it('leaves alone what the command is not about', ({ expect }) => {
    expect(
      planned({
        servers: ['gateway'],
        running: [running('memory', 8003, 'another hash')],
        ports: [['gateway', free]],
      }),
    ).toEqual(['0 start gateway:9000 (not running)']);
  });
});
