import type { DesiredReplica } from './desired-replicas.ts';
import type { PlannedReplica, UpPlan } from './plan.ts';

/** A process that runs already. */
export interface RunningReplica {
  readonly id: string;
  readonly server: string;
  readonly port: number | null;
  /** Hash of what it was started with. */
  readonly specHash: string;
}

export interface PlannedPort {
  readonly port: number;
  /** Set when the preferred port is somebody else's. */
  readonly notice: string | null;
}

/** What `up` has to do to get from `running` to `desired`; pure. */
export function planUp(state: {
  readonly desired: readonly DesiredReplica[];
  /** Those of `desired` this command is about. */
  readonly selected: readonly DesiredReplica[];
  readonly running: readonly RunningReplica[];
  readonly specHashes: ReadonlyMap<string, string>;
  /** Of every selected replica that does not run, and of each that moves to another port. */
  readonly ports: ReadonlyMap<string, PlannedPort>;
}): UpPlan {
  const { desired, selected, running, specHashes, ports } = state;
  const runningById = new Map(running.map((replica) => [replica.id, replica]));
  const wanted = new Set(desired.map(({ id }) => id));
  const stops = running
    .filter(({ id }) => !wanted.has(id))
    .map(({ id, server, port }): PlannedReplica => {
      return {
        id,
        server,
        action: 'stop',
        why: 'no longer in the configuration',
        wave: 0,
        port,
        portNotice: null,
      };
    });
  const starts = selected.map(({ id, entry, wave }): PlannedReplica => {
    const current = runningById.get(id);
    const chosen = ports.get(id);
    const common = { id, server: entry.name, wave, portNotice: chosen?.notice ?? null };
    if (current === undefined) {
      return { ...common, action: 'start', why: 'not running', port: chosen?.port ?? null };
    }
    if (current.specHash === specHashes.get(id)) {
      return { ...common, action: 'keep', why: 'running', port: current.port };
    }
    const why = 'its settings or its code changed';
    return { ...common, action: 'restart', why, port: chosen?.port ?? current.port };
  });
  return { replicas: [...stops, ...starts] };
}
