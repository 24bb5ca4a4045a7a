import type { FleetSnapshot } from '../../runtime/fleet/snapshot.ts';
import { findWatchdog } from '../../runtime/fleet/watchdog.ts';
import { readStat } from '../../runtime/process/identity.ts';
import { sweep } from '../../runtime/process/kill.ts';
import { type MarkedProcess, processesOfFleet, strayProcesses } from '../../runtime/process/table.ts';
import { sweepGraceMs } from '../end-fleet.ts';
import { notReady } from '../fleet-outcome.ts';
import type { Finding } from './finding.ts';

export function checkProcesses(snapshot: FleetSnapshot, fleetId: string | null): readonly Finding[] {
  if (fleetId === null) return [checkFleet(snapshot), checkOrphans([], fleetId)];
  return [
    checkFleet(snapshot),
    checkOrphans(findOrphans(snapshot, fleetId), fleetId),
    checkStopped(processesOfFleet(fleetId)),
    ...checkWatchdog(snapshot, findWatchdog(fleetId)),
  ];
}

/** Processes that carry the fleet's mark, but that neither its supervisor nor its watchdog has below it. */
function findOrphans({ control }: Pick<FleetSnapshot, 'control'>, fleetId: string): readonly MarkedProcess[] {
  // Control is a child of the supervisor's daemon, as is every other process of the fleet.
  const daemon = control === null ? undefined : readStat(control.pid)?.parent;
  if (daemon === undefined) return processesOfFleet(fleetId);
  const watchdog = findWatchdog(fleetId);
  return strayProcesses(fleetId, watchdog === null ? [daemon] : [daemon, watchdog.pid]);
}

function checkStopped(processes: readonly MarkedProcess[]): Finding {
  const common = { section: 'processes', name: 'stopped' } as const;
  const stopped = processes.filter(({ pid }) => readStat(pid)?.state === 'T');
  if (stopped.length === 0) return { ...common, status: 'ok', detail: 'none stands still' };
  return {
    ...common,
    status: 'warn',
    detail: `stopped by a signal: ${stopped.map(({ pid, command }) => `PID ${pid} (${command})`).join(', ')}`,
    fix: 'Wait two seconds: control replaces what stands still. A debugger continues its own with SIGCONT.',
  };
}

function checkWatchdog({ control }: FleetSnapshot, watchdog: MarkedProcess | null): readonly Finding[] {
  const common = { section: 'processes', name: 'watchdog' } as const;
  if (watchdog !== null) return [{ ...common, status: 'ok', detail: `PID ${watchdog.pid}` }];
  if (control === null) return [];
  return [
    { ...common, status: 'warn', detail: 'not running', fix: 'Wait a second: control starts it again.' },
  ];
}

function checkFleet(snapshot: FleetSnapshot): Finding {
  const common = { section: 'processes', name: 'fleet' } as const;
  if (snapshot.status === 'stopped') return { ...common, status: 'ok', detail: 'not running' };
  const failing = notReady(snapshot);
  if (failing.length === 0) {
    return { ...common, status: 'ok', detail: `${snapshot.replicas.length} running, all of them serve` };
  }
  const named = failing.map(
    ({ id, state, reason }) => `${id} is ${state}${reason === null ? '' : ` (${reason})`}`,
  );
  return {
    ...common,
    status: 'fail',
    detail: named.join('; '),
    fix: `Read \`mcpctl logs ${failing[0]?.server}\`; \`mcpctl up\` starts what is missing.`,
  };
}

function checkOrphans(orphans: readonly MarkedProcess[], fleetId: string | null): Finding {
  const common = { section: 'processes', name: 'orphans' } as const;
  if (orphans.length === 0 || fleetId === null) return { ...common, status: 'ok', detail: 'none' };
  return {
    ...common,
    status: 'warn',
    detail: `nobody looks after ${orphans.map(({ pid, command }) => `PID ${pid} (${command})`).join(', ')}`,
    fix: '`mcpctl doctor --fix` and `mcpctl down` end them; `mcpctl up` does too, and starts the fleet anew.',
    repair: async () => {
      const known = new Set(orphans.map(({ pid, startTime }) => `${pid}:${startTime}`));
      const find = (): readonly MarkedProcess[] =>
        processesOfFleet(fleetId).filter(({ pid, startTime }) => known.has(`${pid}:${startTime}`));
      const left = await sweep({ find, graceMs: sweepGraceMs });
      if (left.length > 0) throw new Error(`still there: ${left.map(({ pid }) => `PID ${pid}`).join(', ')}`);
      return `${orphans.length} ended`;
    },
  };
}
