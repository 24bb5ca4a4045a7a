/** What a fleet needs that nobody looks after any more: another control, and another pm2 when that is gone too. */
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationalError } from '../../runtime/errors.ts';
import { controlClient } from '../../runtime/fleet/control-client.ts';
import { startControl } from '../../runtime/fleet/start-control.ts';
import { readStat } from '../../runtime/process/identity.ts';
import { signalProcess } from '../../runtime/process/kill.ts';
import { lockFleet } from '../../runtime/state/fleet-lock.ts';
import type { FleetPaths } from '../../runtime/state/fleet-paths.ts';
import { type FleetState, readFleetState } from '../../runtime/state/fleet-state.ts';
import { findDaemon } from '../../runtime/supervisor/daemon-process.ts';
import type { Logger } from '../../runtime/telemetry/logger.ts';

/** A command in progress may start a whole fleet. */
const lockTimeoutMs = 120_000;
/** pm2 has control back within this time. */
const controlReturnMs = 4000;
const pollMs = 100;
/** They have lost their supervisor already: what does not go at once is killed. */
const sweepGraceMs = 1500;

export type Revival = 'not wanted' | 'was well' | 'control was restarted' | 'all was restarted';

/** @throws OperationalError `FLEET_LOCKED`, and those of a cold start */
export async function reviveFleet(options: {
  readonly paths: FleetPaths;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether pm2's daemon is of no use, though it may still live. */
  readonly isDaemonLost: boolean;
  readonly log: Logger;
}): Promise<Revival> {
  const { paths, env, isDaemonLost, log } = options;
  const { signal } = new AbortController();
  await using _lock = await lockFleet(paths.root, { timeoutMs: lockTimeoutMs, signal });
  const state = readFleetState(paths);
  if (state === null || state.config === null) return 'not wanted';
  if (await isWell(paths)) return 'was well';
  if (!isDaemonLost && hasSupervisor(state)) {
    log.warn('control does not answer: ending it, so that pm2 starts another');
    if (state.control !== null) signalProcess(state.control.identity, 'SIGKILL');
    if (await returns(paths)) return 'control was restarted';
  }
  const recovery = isDaemonLost ? 'the pm2 daemon was lost' : 'the pm2 daemon and control were lost';
  log.warn(`${recovery}: ending what is left of the fleet and starting it anew`);
  await startControl({ paths, env, graceMs: sweepGraceMs, recovery, interrupted: signal });
  log.info('pm2 and control are back');
  return 'all was restarted';
}

async function isWell(paths: FleetPaths): Promise<boolean> {
  try {
    return (await controlClient(paths.controlSocket).snapshot()).supervisor.state === 'connected';
  } catch (error) {
    if (error instanceof OperationalError) return false;
    throw error;
  }
}

/** Whether a daemon lives that is not stopped itself. */
function hasSupervisor({ fleetId }: FleetState): boolean {
  const daemon = findDaemon(fleetId);
  return daemon !== null && readStat(daemon.pid)?.state !== 'T';
}

async function returns(paths: FleetPaths): Promise<boolean> {
  const givesUp = performance.now() + controlReturnMs;
  while (performance.now() < givesUp) {
    if (await isWell(paths)) return true;
    await sleep(pollMs);
  }
  return false;
}
