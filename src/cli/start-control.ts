/** Cold start: pm2 and control, which then starts everything else. */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationalError, reasonOf } from '../runtime/errors.ts';
import { inheritedEnvironment } from '../runtime/fleet/base-environment.ts';
import { identify } from '../runtime/process/identity.ts';
import { fleetVariable } from '../runtime/process/table.ts';
import { clearRunDirectory, openFleetDirectory } from '../runtime/state/fleet-directory.ts';
import { type FleetPaths, logFile } from '../runtime/state/fleet-paths.ts';
import {
  type FleetState,
  newFleetState,
  readFleetState,
  writeFleetState,
} from '../runtime/state/fleet-state.ts';
import { ensureFleetToken } from '../runtime/state/fleet-token.ts';
import type { ProcessSpec } from '../runtime/supervisor/supervisor.ts';
import { lastLogLines, logSize } from '../runtime/telemetry/last-log-lines.ts';
import type { Fleet } from './context.ts';
import { endProcesses } from './end-fleet.ts';
import type { FleetHost } from './fleet.ts';

const startTimeoutMs = 15_000;
const pollMs = 10;
const lastLineCount = 5;
const memoryLimitBytes = 512 * 1024 * 1024;
const stopGraceMs = 2000;

/**
 * Ends what a fleet without a usable control left running, then starts pm2 and control anew. Hold the fleet lock.
 *
 * @throws OperationalError `SERVER_CRASHED`, `START_TIMEOUT`, `STOP_INCOMPLETE`, and those of the supervisor
 */
export async function startControl(fleet: Fleet, { env, interrupted }: FleetHost): Promise<void> {
  const { paths } = fleet;
  const state = readFleetState(paths) ?? newFleetState();
  await endProcesses(state.fleetId);
  clearRunDirectory(paths);
  openFleetDirectory(paths);
  ensureFleetToken(paths);
  writeFleetState(paths, { ...state, control: null, processes: {} });
  const { connectPm2 } = await import('../runtime/supervisor/pm2.ts');
  const supervisor = await connectPm2({ home: paths.pm2Home, fleetId: state.fleetId });
  try {
    const spec = controlSpec(paths, state, env);
    const logStart = logSize(spec.logFile);
    const pid = await supervisor.start(spec);
    await untilAnswering(fleet, pid, { logFile: spec.logFile, logStart, interrupted });
  } finally {
    supervisor.close();
  }
}

function controlSpec(paths: FleetPaths, { fleetId }: FleetState, env: FleetHost['env']): ProcessSpec {
  const entry = path.resolve(import.meta.dirname, '../servers/control/main.js');
  return {
    id: 'control',
    argv: [process.execPath, '--disable-warning=ExperimentalWarning', entry],
    env: {
      ...inheritedEnvironment(env),
      [fleetVariable]: fleetId,
      MCPCTL_PATHS: JSON.stringify(paths),
      NODE_COMPILE_CACHE: paths.compileCache,
    },
    cwd: paths.root,
    logFile: logFile(paths, 'control'),
    stopGraceMs,
    memoryLimitBytes,
    restartsOnExit: true,
  };
}

async function untilAnswering(
  fleet: Fleet,
  pid: number,
  { logFile: file, logStart, interrupted }: { logFile: string; logStart: number; interrupted: AbortSignal },
): Promise<void> {
  const givesUp = performance.now() + startTimeoutMs;
  for (;;) {
    interrupted.throwIfAborted();
    try {
      await fleet.control.snapshot();
      return;
    } catch (error) {
      const lastLines = lastLogLines(file, logStart, lastLineCount);
      if (identify(pid) === null) {
        throw new OperationalError('SERVER_CRASHED', {
          server: 'control',
          reason: 'it ended at its start',
          lastLines,
        });
      }
      if (performance.now() > givesUp) {
        const missing = reasonOf(error);
        throw new OperationalError('START_TIMEOUT', {
          server: 'control',
          timeoutMs: startTimeoutMs,
          missing,
        });
      }
    }
    await sleep(pollMs);
  }
}
