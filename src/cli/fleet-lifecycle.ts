/** The changes of a fleet as the operator asks for them: one at a time, under the fleet lock. */
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationalError } from '../runtime/errors.ts';
import { ownBuild } from '../runtime/fleet/build.ts';
import type {
  DownRequest,
  ProgressListener,
  RestartRequest,
  ScaleRequest,
  UpRequest,
} from '../runtime/fleet/control-api.ts';
import { desiredReplicas, selectReplicas, withHost } from '../runtime/fleet/desired-replicas.ts';
import type { UpPlan } from '../runtime/fleet/plan.ts';
import { planGuests } from '../runtime/fleet/plan-guests.ts';
import { planUp } from '../runtime/fleet/plan-up.ts';
import type { FleetSnapshot } from '../runtime/fleet/snapshot.ts';
import { startControl } from '../runtime/fleet/start-control.ts';
import { openFleetDirectory } from '../runtime/state/fleet-directory.ts';
import { lockFleet } from '../runtime/state/fleet-lock.ts';
import { readFleetState } from '../runtime/state/fleet-state.ts';
import { findDaemon } from '../runtime/supervisor/daemon-process.ts';
import { catalog } from '../servers/catalog.ts';
import type { Fleet } from './context.ts';
import { endFleet, sweepGraceMs } from './end-fleet.ts';
import type { FleetHost } from './fleet.ts';

const lockTimeoutMs = 15_000;
const controlReturnMs = 5000;
const controlPollMs = 50;

export async function bringFleetUp(
  fleet: Fleet,
  request: UpRequest,
  listener: ProgressListener,
  host: FleetHost,
): Promise<FleetSnapshot> {
  openFleetDirectory(fleet.paths);
  return exclusively(fleet, 'up', host, async () => {
    const isCold = !(await isCurrent(fleet));
    try {
      if (isCold) {
        const { paths } = fleet;
        await startControl({ paths, ...host, graceMs: sweepGraceMs, recovery: null });
      }
      return await fleet.control.up(request, listener, host.interrupted);
    } catch (error) {
      // What this command alone began must not stay behind half-way.
      if (isCold) await endFleet(fleet, { servers: [], graceMs: null }, () => undefined);
      throw error;
    }
  });
}

export async function takeFleetDown(
  fleet: Fleet,
  request: DownRequest,
  listener: ProgressListener,
  host: FleetHost,
): Promise<FleetSnapshot> {
  return exclusively(fleet, 'down', host, async () => {
    if (request.servers.length > 0) return fleet.control.down(request, listener, host.interrupted);
    await endFleet(fleet, request, listener);
    return fleet.snapshot();
  });
}

export async function restartFleet(
  fleet: Fleet,
  request: RestartRequest,
  listener: ProgressListener,
  host: FleetHost,
): Promise<FleetSnapshot> {
  return whileRunning(fleet, 'restart', host, () =>
    fleet.control.restart(request, listener, host.interrupted),
  );
}

export async function scaleFleet(
  fleet: Fleet,
  request: ScaleRequest,
  listener: ProgressListener,
  host: FleetHost,
): Promise<FleetSnapshot> {
  return whileRunning(fleet, 'scale', host, () => fleet.control.scale(request, listener, host.interrupted));
}

/** @throws OperationalError `FLEET_NOT_RUNNING` */
async function whileRunning(
  fleet: Fleet,
  during: string,
  host: FleetHost,
  change: () => Promise<FleetSnapshot>,
): Promise<FleetSnapshot> {
  return exclusively(fleet, during, host, async () => {
    const { control } = await fleet.snapshot();
    if (control === null)
      throw new OperationalError('FLEET_NOT_RUNNING', { stateDirectory: fleet.paths.root });
    return change();
  });
}

/** Runs `change` under the fleet lock. @throws OperationalError `FLEET_LOCKED`, `INTERRUPTED` */
async function exclusively<T>(
  { paths }: Fleet,
  during: string,
  { interrupted }: FleetHost,
  change: () => Promise<T>,
): Promise<T> {
  try {
    await using _lock = await lockFleet(paths.root, { timeoutMs: lockTimeoutMs, signal: interrupted });
    return await change();
  } catch (error) {
    // Waiting for the lock and talking with control break off in ways of their own.
    const isOwnFailure = error instanceof OperationalError && error.code !== 'CONTROL_UNREACHABLE';
    if (!interrupted.aborted || isOwnFailure) throw error;
    throw new OperationalError('INTERRUPTED', { during }, { cause: error });
  }
}

/** Asks control; without one everything would be started, on the ports of the configuration. */
export async function planFleet(fleet: Fleet, request: UpRequest): Promise<UpPlan> {
  const { control } = await fleet.snapshot();
  if (control !== null) return fleet.control.plan(request);
  const desired = desiredReplicas(request.config, catalog);
  const selected = selectReplicas(desired, withHost(request.servers, request.config, catalog));
  const ports = new Map(
    selected.flatMap(({ id, replica, settings }) =>
      replica === 1 && settings.port !== 0 ? [[id, { port: settings.port, notice: null }] as const] : [],
    ),
  );
  const own = planUp({ desired, selected, running: [], specHashes: new Map(), ports });
  const { thirdParty } = request.config;
  const { servers } = request;
  const guests = planGuests({ thirdParty, servers, known: [], hashOf: () => '', isHostRestarted: true });
  return { replicas: [...own.replicas, ...guests] };
}

/** Whether a control of this very code runs under a living supervisor. */
async function isCurrent(fleet: Fleet): Promise<boolean> {
  const { control, supervisor } = await settledSnapshot(fleet);
  return control?.build === ownBuild() && supervisor.state === 'connected';
}

/** A control that has just died is back in a moment, as long as its supervisor lives: its fleet is not to be ended. */
async function settledSnapshot(fleet: Fleet): Promise<FleetSnapshot> {
  const givesUp = performance.now() + controlReturnMs;
  for (;;) {
    const snapshot = await fleet.snapshot();
    if (snapshot.control !== null || performance.now() > givesUp) return snapshot;
    const state = readFleetState(fleet.paths);
    if (state === null || findDaemon(state.fleetId) === null) return snapshot;
    await sleep(controlPollMs);
  }
}
