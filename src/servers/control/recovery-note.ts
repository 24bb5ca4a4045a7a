/** What the fleet's state says of the last time it was brought back from a lost supervisor. */
import type { LifeEvent } from '../../runtime/history/life-event.ts';
import type { FleetState } from '../../runtime/state/fleet-state.ts';

export function recoveryWarnings({ recovery }: FleetState): readonly string[] {
  return recovery === null ? [] : [`${recovery.reason}; the fleet was brought back at ${recovery.at}`];
}

/** For the history; `null` when an earlier control has told it already. */
export function recoveryEvent({ recovery, control }: FleetState): LifeEvent | null {
  if (recovery === null || control !== null) return null;
  return {
    at: recovery.at,
    id: 'supervisor',
    event: 'recovered',
    pid: process.pid,
    reason: recovery.reason,
    exit: null,
    peakBytes: null,
    upMs: null,
    lastLines: [],
  };
}
