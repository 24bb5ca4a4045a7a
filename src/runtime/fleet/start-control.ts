/** pm2 and control, which then sees to everything else: how they are started anew. */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationalError, reasonOf } from '../errors.ts';
import { identify } from '../process/identity.ts';
import { fleetVariable } from '../process/table.ts';
import { clearRunDirectory, openFleetDirectory } from '../state/fleet-directory.ts';
import { type FleetPaths, logFile } from '../state/fleet-paths.ts';
import { type FleetState, newFleetState, readFleetState, writeFleetState } from '../state/fleet-state.ts';
import { ensureFleetToken } from '../state/fleet-token.ts';
import type { ProcessSpec } from '../supervisor/supervisor.ts';
import { lastLogLines, logSize } from '../telemetry/last-log-lines.ts';
import { inheritedEnvironment } from './base-environment.ts';
import { controlClient } from './control-client.ts';
import { endProcesses } from './end-processes.ts';

export interface ControlStart {
  readonly paths: FleetPaths;
  /** Of the operator; what control and the fleet may see of it goes on. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What runs still gets this long after SIGTERM. */
  readonly graceMs: number;
  /** Why the new control brings back what the last one looked after; `null`: it does not. */
  readonly recovery: string | null;
  readonly interrupted: AbortSignal;
}

const startTimeoutMs = 15_000;
const pollMs = 10;
const lastLineCount = 5;
const stopGraceMs = 2000;
/** In MiB; control needs some 10 of it. A bigger young generation would only make it look bigger. */
const heapLimitMiB = 128;
const semiSpaceMiB = 1;

/**
 * Ends what a fleet without a usable control left running, then starts pm2 and control anew. Hold the fleet lock.
 *
 * @throws OperationalError `SERVER_CRASHED`, `START_TIMEOUT`, `STOP_INCOMPLETE`, and those of the supervisor
 */
export async function startControl(start: ControlStart): Promise<void> {
  const { paths } = start;
  const state = readFleetState(paths) ?? newFleetState();
  await endProcesses(state.fleetId, start.graceMs);
  clearRunDirectory(paths);
  openFleetDirectory(paths);
  ensureFleetToken(paths);
  const { recovery: reason } = start;
  const recovery = reason === null ? null : { at: new Date().toISOString(), reason };
  const processes = reason === null ? {} : ended(state);
  writeFleetState(paths, { ...state, control: null, recovery, processes });
  const { connectPm2 } = await import('../supervisor/pm2.ts');
  const supervisor = await connectPm2({ home: paths.pm2Home, fleetId: state.fleetId });
  try {
    const spec = controlSpec(start, state);
    const logStart = logSize(spec.logFile);
    const pid = await supervisor.start(spec);
    await untilAnswering(start, pid, { logFile: spec.logFile, logStart });
  } finally {
    supervisor.close();
  }
}

/** The same processes, none of which runs any more. */
function ended({ processes }: FleetState): FleetState['processes'] {
  return Object.fromEntries(
    Object.entries(processes).map(([id, record]) => [id, { ...record, runId: null, identity: null }]),
  );
}

function controlSpec({ paths, env }: ControlStart, { fleetId }: FleetState): ProcessSpec {
  const entry = path.resolve(import.meta.dirname, '../../servers/control/main.js');
  return {
    id: 'control',
    argv: [
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      `--max-old-space-size=${heapLimitMiB}`,
      `--max-semi-space-size=${semiSpaceMiB}`,
      entry,
    ],
    env: {
      ...inheritedEnvironment(env),
      [fleetVariable]: fleetId,
      MCPCTL_PATHS: JSON.stringify(paths),
      NODE_COMPILE_CACHE: paths.compileCache,
    },
    cwd: paths.root,
    logFile: logFile(paths, 'control'),
    joins: [],
    stopGraceMs,
    restartsOnExit: true,
  };
}

async function untilAnswering(
  { paths, interrupted }: ControlStart,
  pid: number,
  log: { readonly logFile: string; readonly logStart: number },
): Promise<void> {
  const control = controlClient(paths.controlSocket);
  const givesUp = performance.now() + startTimeoutMs;
  for (;;) {
    interrupted.throwIfAborted();
    try {
      await control.snapshot();
      return;
    } catch (error) {
      if (identify(pid) === null) {
        throw new OperationalError('SERVER_CRASHED', {
          server: 'control',
          reason: 'it ended at its start',
          lastLines: lastLogLines(log.logFile, log.logStart, lastLineCount),
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
