import type { FleetSnapshot } from '../../runtime/fleet/snapshot.ts';
import { formatBytes } from './bytes.ts';
import type { Paint } from './colour.ts';
import { formatDuration } from './duration.ts';
import { stateColour } from './state-colour.ts';
import { tableLines } from './table.ts';

/** What `up` and `restart` end with: every server with state, port, PID, memory and start-up time. */
export function fleetTable({ replicas }: FleetSnapshot, paint: Paint): readonly string[] {
  return tableLines(
    [
      { title: 'SERVER' },
      { title: 'STATE' },
      { title: 'PORT', align: 'right' },
      { title: 'PID', align: 'right' },
      { title: 'MEMORY', align: 'right' },
      { title: 'STARTED IN', align: 'right' },
      { title: 'REASON' },
    ],
    replicas.map(({ id, state, port, pid, memory, readyMs, reason }) => [
      id,
      { text: state, colour: stateColour[state] },
      String(port ?? ''),
      String(pid ?? ''),
      formatBytes(memory.bytes),
      readyMs === null ? '' : formatDuration(readyMs),
      reason ?? '',
    ]),
    paint,
  );
}
