/** What control tells of a replica: to people, and to the control after it. */
import type { DesiredReplica } from '../../runtime/fleet/desired-replicas.ts';
import type { ReplicaSnapshot } from '../../runtime/fleet/snapshot.ts';
import type { ProcessIdentity } from '../../runtime/process/identity.ts';
import type { ProcessRecord } from '../../runtime/state/fleet-state.ts';
import type { Condition } from './condition.ts';
import type { Vitals } from './vitals.ts';

/** One run of a replica's process, or what is left of the last one. */
export interface ReplicaRun {
  port: number | null;
  specHash: string;
  /** `null` while there is no process, or none that was seen alive. */
  identity: ProcessIdentity | null;
  startedAt: string | null;
  readyMs: number | null;
  restarts: number;
}

export function noRun(): ReplicaRun {
  return { port: null, specHash: '', identity: null, startedAt: null, readyMs: null, restarts: 0 };
}

export function replicaSnapshot(
  desired: DesiredReplica,
  run: ReplicaRun,
  { state, reason, isRunning }: Condition,
  { usage, seen }: Vitals,
): ReplicaSnapshot {
  const { id, entry, replica, settings } = desired;
  return {
    id,
    server: entry.name,
    replica,
    state,
    reason,
    pid: run.identity?.pid ?? null,
    port: run.port,
    startedAt: run.startedAt,
    readyMs: run.readyMs,
    restarts: run.restarts,
    cpu: { cores: usage?.cores ?? null, limitCores: settings.cpuCores },
    memory: { bytes: usage?.bytes ?? null, limitBytes: settings.memoryBytes, peakBytes: null },
    enforcedBy: 'nothing',
    ...(isRunning ? seen : { traffic: null, dependencies: {} }),
  };
}

export function processRecord(
  { entry, replica, settings }: DesiredReplica,
  { port, identity, specHash, startedAt, readyMs }: ReplicaRun,
): ProcessRecord {
  return {
    server: entry.name,
    replica,
    port,
    identity,
    specHash,
    startedAt,
    readyMs,
    memoryLimitBytes: settings.memoryBytes,
    cpuLimitCores: settings.cpuCores,
  };
}
