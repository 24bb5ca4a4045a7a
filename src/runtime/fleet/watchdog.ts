/**
 * The watchdog: a shell process of some 1 MB that sees whether control's heart beats, and has the fleet revived when it
 * does not. It belongs to no supervisor, so it outlives both control and pm2's daemon.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { identify, type ProcessIdentity } from '../process/identity.ts';
import { fleetVariable, type MarkedProcess, processesOfFleet } from '../process/table.ts';
import { type FleetPaths, logFile } from '../state/fleet-paths.ts';

/** What the process that revives a fleet ends with when nobody wants it any more. */
export const notWanted = 3;

const watchdogName = 'mcpctl-watchdog';
/** control beats once a second. */
const stillSeconds = 3;

const script = `
still=0 last=
while sleep 1; do
  beat=
  { read -r beat <"$1"; } 2>/dev/null
  if [ "$beat" = "$last" ]; then still=$((still + 1)); else still=0; fi
  last=$beat
  if [ $still -ge ${stillSeconds} ]; then
    still=0
    "$2" --disable-warning=ExperimentalWarning "$3"
    [ $? -ne ${notWanted} ] || exit 0
  fi
done`;

export interface WatchdogOptions {
  readonly paths: FleetPaths;
  readonly fleetId: string;
  /** What the fleet's processes inherit of the operator's environment. */
  readonly baseEnvironment: Readonly<Record<string, string>>;
}

/** The watchdog of a fleet, among its processes; `null` when there is none. */
export function findWatchdog(fleetId: string): MarkedProcess | null {
  return processesOfFleet(fleetId).find(isWatchdog) ?? null;
}

export function isWatchdog({ command }: Pick<MarkedProcess, 'command'>): boolean {
  return command.includes(` ${watchdogName} `);
}

/** @returns who it is; `null` when it did not come to life */
export function startWatchdog(options: WatchdogOptions): ProcessIdentity | null {
  const { heartbeatFile } = options.paths;
  const args = ['-c', script, watchdogName, heartbeatFile, process.execPath, reviver];
  return startDetached('/bin/sh', args, options);
}

/** What the process that revives a fleet is told when pm2's daemon must not be relied on, though it may still live. */
export const daemonIsLost = 'daemon-lost';

/** Has the fleet revived now, by a process that outlives this one. */
export function startReviver(options: WatchdogOptions): void {
  const args = ['--disable-warning=ExperimentalWarning', reviver, daemonIsLost];
  startDetached(process.execPath, args, options);
}

const reviver = path.resolve(import.meta.dirname, '../../servers/watchdog/main.js');

function startDetached(
  file: string,
  args: readonly string[],
  { paths, fleetId, baseEnvironment }: WatchdogOptions,
): ProcessIdentity | null {
  const log = openSync(logFile(paths, 'watchdog'), 'a', 0o600);
  try {
    const child = spawn(file, args, {
      cwd: paths.root,
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...baseEnvironment, [fleetVariable]: fleetId, MCPCTL_PATHS: JSON.stringify(paths) },
    });
    // Without a process there is nothing to look after; the next look starts another one.
    child.once('error', () => undefined);
    child.unref();
    return child.pid === undefined ? null : identify(child.pid);
  } finally {
    closeSync(log);
  }
}
