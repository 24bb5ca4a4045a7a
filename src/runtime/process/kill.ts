/**
 * The kill rule: a signal goes only to a process whose boot, PID, start time and fleet mark match our record.
 *
 * Nothing else in mcpctl sends a signal to a process that it did not spawn itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessIdentity } from './identity.ts';
import { type MarkedProcess, processesOfFleet } from './table.ts';

/** @returns whether the signal was sent; `false` when that very process is gone */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

const pollMs = 20;
const killedWithinMs = 3000;
// A look overlooks who is forked while it goes on, and who has no environment for the moment of its exec.
const looksToBeSure = 2;
const beforeLastLookMs = 5;

/** Ends every process of the fleet: see `sweep`. */
export function sweepFleet(options: {
  readonly fleetId: string;
  readonly graceMs: number;
}): Promise<readonly MarkedProcess[]> {
  return sweep({ find: () => processesOfFleet(options.fleetId), graceMs: options.graceMs });
}

/**
 * Ends every process that `find` finds: SIGTERM, grace, SIGKILL. Processes that appear meanwhile (a supervisor restarts
 * what dies) are ended too.
 *
 * @returns what is still alive afterwards: empty, unless the kernel holds a process
 */
export async function sweep(options: {
  /** Called again and again; every process in its answer carries our mark. */
  readonly find: () => readonly MarkedProcess[];
  /** From SIGTERM to SIGKILL, in milliseconds. */
  readonly graceMs: number;
}): Promise<readonly MarkedProcess[]> {
  const { find, graceMs } = options;
  const asked = new Set<string>();
  const graceEnds = performance.now() + graceMs;
  const givesUp = graceEnds + killedWithinMs;
  let emptyLooks = 0;
  for (;;) {
    const left = find();
    const now = performance.now();
    emptyLooks = left.length === 0 ? emptyLooks + 1 : 0;
    if (emptyLooks === looksToBeSure || now > givesUp) return left;
    if (now > graceEnds) for (const process of left) signalProcess(process, 'SIGKILL');
    else askOnce(left, asked);
    await sleep(left.length === 0 ? beforeLastLookMs : pollMs);
  }
}

function askOnce(processes: readonly MarkedProcess[], asked: Set<string>): void {
  for (const process of processes) {
    const key = `${process.pid}:${process.startTime}`;
    if (!asked.has(key)) signalProcess(process, 'SIGTERM');
    asked.add(key);
  }
}
