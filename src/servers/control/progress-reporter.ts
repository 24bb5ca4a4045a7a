import type { ProgressListener } from '../../runtime/fleet/control-api.ts';
import type { ReplicaPhase } from '../../runtime/fleet/progress.ts';
import type { Settled } from './start-attempt.ts';

/** Tells one command's listener what happens to which replica, with the time since the command began. */
export interface Reporter {
  notice(message: string): void;
  replica(row: Row, phase: ReplicaPhase, outcome?: Pick<Settled, 'reason' | 'lastLines'>): void;
}

/** A replica, or a third-party server. */
export interface Row {
  readonly id: string;
  readonly port: number | null;
  readonly pid: number | null;
}

export function progressReporter(listener: ProgressListener): Reporter {
  const began = performance.now();
  return {
    notice: (message) => listener({ type: 'notice', message }),
    replica: ({ id, port, pid }, phase, outcome = { reason: null, lastLines: [] }) =>
      listener({
        type: 'replica',
        id,
        phase,
        elapsedMs: Math.round(performance.now() - began),
        port,
        pid,
        ...outcome,
      }),
  };
}
