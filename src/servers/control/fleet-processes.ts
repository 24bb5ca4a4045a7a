/** What control looks at every second: the processes of its own fleet, not the whole machine's where it can be helped. */
import { type ProcessStat, readStat } from '../../runtime/process/identity.ts';
import { readProcessTable } from '../../runtime/process/table.ts';
import type { Replica } from './replica.ts';

/** All of `replicas` and `watchmen` at the least: the whole table when a replica has no group of the kernel's. */
export function fleetProcesses(
  replicas: readonly Replica[],
  watchmen: readonly number[],
): readonly ProcessStat[] {
  const pids: number[] = [...watchmen];
  for (const { run } of replicas) {
    const members = run === null ? [] : run.members;
    if (members === null) return readProcessTable();
    pids.push(...members);
  }
  return pids.flatMap((pid) => readStat(pid) ?? []);
}
