/** Ends a whole fleet, found by every sign there is: the mark in its environment, and the groups it was put into. */
import { OperationalError } from '../errors.ts';
import { membersOfFleetGroups, removeFleetGroups } from '../limits/fleet-groups.ts';
import { sweep } from '../process/kill.ts';
import { findProcess, type MarkedProcess, processesOfFleet } from '../process/table.ts';

/** @param graceMs from SIGTERM to SIGKILL @throws OperationalError `STOP_INCOMPLETE` */
export async function endProcesses(fleetId: string, graceMs: number): Promise<void> {
  const left = await sweep({ find: () => everyProcess(fleetId), graceMs });
  if (left.length > 0) {
    throw new OperationalError('STOP_INCOMPLETE', {
      left: left.map(({ pid, command }) => `PID ${pid} (${command})`),
    });
  }
  removeFleetGroups(fleetId);
}

/** Those that dropped their mark are still in their group, those that never had a group carry the mark. */
function everyProcess(fleetId: string): readonly MarkedProcess[] {
  const marked = processesOfFleet(fleetId);
  const known = new Set(marked.map(({ pid }) => pid));
  const others = membersOfFleetGroups(fleetId).filter((pid) => !known.has(pid) && pid !== process.pid);
  return [...marked, ...others.flatMap((pid) => findProcess(pid) ?? [])];
}
