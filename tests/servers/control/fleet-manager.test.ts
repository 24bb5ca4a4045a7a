import path from 'node:path';
import { describe, it } from 'vitest';
import { desiredReplicas } from '../../../src/runtime/fleet/desired-replicas.ts';
import { identify } from '../../../src/runtime/process/identity.ts';
import { fleetPaths } from '../../../src/runtime/state/fleet-paths.ts';
import { newFleetState } from '../../../src/runtime/state/fleet-state.ts';
import { catalog } from '../../../src/servers/catalog.ts';
import { FleetManager } from '../../../src/servers/control/fleet-manager.ts';
import { type FakeSupervisor, fakeSupervisor } from '../../support/fake-supervisor.ts';
import { configOf } from '../../support/fleet-config.ts';
import { freePort } from '../../support/free-port.ts';
import { recordedLog } from '../../support/recorded-log.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { serves } from './serves.ts';

const never = new AbortController().signal;

interface World extends AsyncDisposable {
  readonly manager: FleetManager;
  readonly supervisor: FakeSupervisor;
  /** Starts tools, in a process that answers. @returns how it ended */
  start(): Promise<string>;
}

/** A manager with tools as its only server, not started, under this process as its supervisor. */
async function managerOfTools(): Promise<World> {
  const directory = await temporaryDirectory('manager');
  const supervisor = fakeSupervisor();
  const identity = identify(process.pid);
  if (identity === null) throw new Error('this process has no identity');
  const paths = fleetPaths({
    stateDirectory: directory.path,
    configFile: null,
    stateHome: directory.path,
    temporary: directory.path,
    uid: 0,
  });
  const manager = new FleetManager({
    facts: {
      paths,
      fleetId: 'the mark',
      token: '',
      databasePassword: '',
      codeDirectory: directory.path,
      nodePath: process.execPath,
      baseEnvironment: {},
    },
    catalog,
    supervisor,
    daemonPid: process.ppid,
    state: newFleetState(),
    identity,
    build: 'tests',
    log: recordedLog().log,
  });
  const start = async (): Promise<string> => {
    const [desired] = desiredReplicas(configOf({ tools: {} }), catalog);
    if (desired === undefined) throw new Error('the catalog has no tools');
    const port = await freePort();
    const replica = manager.find(desired.id) ?? manager.renew(desired);
    const spec = {
      id: desired.id,
      argv: [process.execPath, '-e', serves],
      env: { PORT: String(port) },
      cwd: directory.path,
      logFile: path.join(directory.path, 'tools.log'),
      stopGraceMs: 100,
      memoryLimitBytes: 1024 ** 3,
      restartsOnExit: true,
    };
    return (await replica.start(spec, { port, specHash: '' }, never)).phase;
  };
  return {
    manager,
    supervisor,
    start,
    [Symbol.asyncDispose]: async () => {
      await supervisor[Symbol.asyncDispose]();
      await new Promise(setImmediate);
      await directory[Symbol.asyncDispose]();
    },
  };
}

describe('FleetManager.lookOnce', () => {
  it('takes a process for stopped that the supervisor does not list', async ({ expect }) => {
    await using world = await managerOfTools();
    expect(await world.start()).toBe('ready');
    world.supervisor.list = async () => [];
    await world.manager.lookOnce();
    expect(world.manager.find('tools')?.state).toBe('stopped');
  });

  it('believes no list that was made before a process was started', async ({ expect }) => {
    await using world = await managerOfTools();
    expect(await world.start()).toBe('ready');
    await world.manager.find('tools')?.stop();
    const asked = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    world.supervisor.list = async () => {
      asked.resolve();
      await answered.promise;
      return [];
    };
    const look = world.manager.lookOnce();
    await asked.promise;
    expect(await world.start()).toBe('ready');
    answered.resolve();
    await look;
    expect(world.manager.find('tools')?.state).toBe('ready');
  });
});
