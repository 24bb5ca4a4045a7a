/** What is left of an earlier boot, or of a fleet that died: harmless, and ours to clean. */
import { readdirSync } from 'node:fs';
import type { FleetSnapshot } from '../../runtime/fleet/snapshot.ts';
import {
  fleetGroupDirectories,
  membersOfFleetGroups,
  removeFleetGroups,
} from '../../runtime/limits/fleet-groups.ts';
import { bootId, isAlive, type ProcessIdentity } from '../../runtime/process/identity.ts';
import { processesOfFleet } from '../../runtime/process/table.ts';
import { clearRunDirectory } from '../../runtime/state/fleet-directory.ts';
import type { FleetPaths } from '../../runtime/state/fleet-paths.ts';
import { type FleetState, writeFleetState } from '../../runtime/state/fleet-state.ts';
import type { Finding } from './finding.ts';

/** Nothing is found while control answers: it looks after all of this itself. */
export function checkLeftovers(
  paths: FleetPaths,
  { control }: Pick<FleetSnapshot, 'control'>,
  state: FleetState | null,
): readonly Finding[] {
  if (control !== null || state === null || processesOfFleet(state.fleetId).length > 0) {
    return [{ section: 'processes', name: 'leftovers', status: 'ok', detail: 'none' }];
  }
  const found = [staleRecords(paths, state), staleFiles(paths), emptyGroups(state.fleetId)].filter(
    (finding) => finding !== null,
  );
  return found.length > 0
    ? found
    : [{ section: 'processes', name: 'leftovers', status: 'ok', detail: 'none' }];
}

function staleRecords(paths: FleetPaths, state: FleetState): Finding | null {
  const records = Object.values(state.processes).map(({ identity }) => identity);
  const identities = [...records, state.control?.identity ?? null].filter((identity) => identity !== null);
  const stale = identities.filter((identity) => !isAlive(identity));
  if (stale.length === 0) return null;
  return {
    section: 'processes',
    name: 'leftovers',
    status: 'warn',
    detail: `${paths.stateFile} names ${stale.length} processes that are gone: ${[...new Set(stale.map(whyGone))].join(', ')}`,
    fix: 'Nothing must be done: they are never signalled. `mcpctl up` and `mcpctl doctor --fix` clean them.',
    repair: () => {
      writeFleetState(paths, { ...state, config: null, control: null, processes: {} });
      return 'their records are removed';
    },
  };
}

function whyGone(identity: ProcessIdentity): string {
  return identity.bootId === bootId() ? 'ended, or their PID is another process now' : 'of an earlier boot';
}

function staleFiles(paths: FleetPaths): Finding | null {
  const files = entriesOf(paths.run);
  if (files.length === 0) return null;
  return {
    section: 'processes',
    name: 'leftovers',
    status: 'warn',
    detail: `${paths.run} has sockets and files that nobody uses: ${files.join(', ')}`,
    fix: 'Nothing must be done; `mcpctl up` and `mcpctl doctor --fix` remove them.',
    repair: () => {
      clearRunDirectory(paths);
      return 'they are removed';
    },
  };
}

function emptyGroups(fleetId: string): Finding | null {
  // With members they are no leftovers: the orphans in them come first.
  if (membersOfFleetGroups(fleetId).length > 0 || fleetGroupDirectories(fleetId).length === 0) {
    return null;
  }
  return {
    section: 'processes',
    name: 'leftovers',
    status: 'warn',
    detail: 'there are empty control groups of this fleet',
    fix: 'Nothing must be done; `mcpctl doctor --fix` removes them.',
    repair: () => {
      removeFleetGroups(fleetId);
      return 'they are removed';
    },
  };
}

function entriesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
