/** The processes of a fleet by what they are for. */

import type { FleetSnapshot } from '../../runtime/fleet/snapshot.ts';
import { isWatchdog } from '../../runtime/fleet/watchdog.ts';
import type { ProcessStat } from '../../runtime/process/identity.ts';
import { type MarkedProcess, processTree, readProcessTable } from '../../runtime/process/table.ts';
import { isDaemon } from '../../runtime/supervisor/daemon-process.ts';

export interface Victim {
  /** Such as `memory`, `postgres (child)`, `pm2 daemon`, `control`, `watchdog`. */
  readonly role: string;
  readonly process: MarkedProcess;
  /** The MCP server it is; `null` for everything else. */
  readonly server: string | null;
}

const withoutTools: readonly string[] = ['gateway', 'postgres', 'weaviate'];

/** Those of `processes` that are there to stay, one for each role. */
export function victimsAmong(
  processes: readonly MarkedProcess[],
  snapshot: Pick<FleetSnapshot, 'control' | 'replicas'>,
): readonly Victim[] {
  const table = readProcessTable();
  const byRole = new Map<string, Victim>();
  for (const process of processes) {
    const victim = roleOf(process, snapshot, table);
    if (victim !== null && !byRole.has(victim.role)) byRole.set(victim.role, { ...victim, process });
  }
  return [...byRole.values()].toSorted((a, b) => a.role.localeCompare(b.role));
}

function roleOf(
  process: MarkedProcess,
  { control, replicas }: Pick<FleetSnapshot, 'control' | 'replicas'>,
  table: readonly ProcessStat[],
): Omit<Victim, 'process'> | null {
  const alone = (role: string): Omit<Victim, 'process'> => ({ role, server: null });
  if (process.pid === control?.pid) return alone('control');
  if (isDaemon(process)) return alone('pm2 daemon');
  if (isWatchdog(process)) return alone('watchdog');
  const own = replicas.find(({ pid }) => pid !== null && processTree(pid, table).has(process.pid));
  if (own === undefined) return null;
  if (own.pid !== process.pid) return alone(`${own.id} (child)`);
  return { role: own.id, server: withoutTools.includes(own.server) ? null : own.server };
}
