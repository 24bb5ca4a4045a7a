import type { FleetSnapshot } from '../../runtime/fleet/snapshot.ts';
import { readStat } from '../../runtime/process/identity.ts';
import { type MarkedProcess, processesOfFleet, strayProcesses } from '../../runtime/process/table.ts';
import { notReady } from '../fleet-outcome.ts';
import type { Finding } from './finding.ts';

export function checkProcesses(
  snapshot: FleetSnapshot,
  orphans: readonly MarkedProcess[],
): readonly Finding[] {
  return [checkFleet(snapshot), checkOrphans(orphans)];
}

/** Processes that carry the fleet's mark, but that its supervisor does not look after. */
export function findOrphans({ control }: FleetSnapshot, fleetId: string): readonly MarkedProcess[] {
  // Control is a child of the supervisor's daemon, as is every other process of the fleet.
  const daemon = control === null ? undefined : readStat(control.pid)?.parent;
  return daemon === undefined ? processesOfFleet(fleetId) : strayProcesses(fleetId, [daemon]);
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

function checkOrphans(orphans: readonly MarkedProcess[]): Finding {
  const common = { section: 'processes', name: 'orphans' } as const;
  if (orphans.length === 0) return { ...common, status: 'ok', detail: 'none' };
  return {
    ...common,
    status: 'warn',
    detail: `nobody looks after ${orphans.map(({ pid, command }) => `PID ${pid} (${command})`).join(', ')}`,
    fix: '`mcpctl down` ends them; `mcpctl up` does too, and starts the fleet anew.',
  };
}
