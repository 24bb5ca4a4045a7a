import { type MarkedProcess, processesOfFleet } from '../process/table.ts';

/** How pm2 names itself in the process table: `PM2 v7.0.4: God Daemon (/…)`. */
const daemonTitle = /^PM2 v\S+: God Daemon/;

/** The living pm2 daemon of a fleet, without asking it; `null` when there is none. */
export function findDaemon(fleetId: string): MarkedProcess | null {
  return processesOfFleet(fleetId).find(isDaemon) ?? null;
}

export function isDaemon({ command }: Pick<MarkedProcess, 'command'>): boolean {
  return daemonTitle.test(command);
}
