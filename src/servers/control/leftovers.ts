/** Processes of this fleet that nobody looks after: found by their mark, ended by the kill rule. */
import { sweep } from '../../runtime/process/kill.ts';
import { type MarkedProcess, processesOfOtherRuns, strayProcesses } from '../../runtime/process/table.ts';
import type { FleetManager } from './fleet-manager.ts';

const graceMs = 2000;

/** Ends what hangs under no supervisor: left over by an earlier daemon. */
export function endStrays(manager: FleetManager): Promise<void> {
  const { facts, daemon } = manager.options;
  return end(manager, 'supervisor', () => strayProcesses(facts.fleetId, daemon.ownPids));
}

/** Ends runs that no replica has: an earlier control was killed after it started them, and before it wrote that down. */
export function endUnknownRuns(manager: FleetManager): Promise<void> {
  return end(manager, 'control', () => {
    const known = new Set(manager.replicas.flatMap(({ run }) => run?.id ?? []));
    return processesOfOtherRuns(manager.options.facts.fleetId, known);
  });
}

async function end(
  { options: { log } }: FleetManager,
  whose: string,
  find: () => readonly MarkedProcess[],
): Promise<void> {
  const leftovers = find();
  if (leftovers.length === 0) return;
  log.warn({ processes: leftovers }, `ending what an earlier ${whose} left behind`);
  await sweep({ find, graceMs });
}
