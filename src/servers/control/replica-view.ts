/** What control tells of a replica: to people, to the control after it, and to its history. */
import type { DesiredReplica } from '../../runtime/fleet/desired-replicas.ts';
import type { ReplicaSnapshot } from '../../runtime/fleet/snapshot.ts';
import type { LifeEvent } from '../../runtime/history/life-event.ts';
import type { Condition } from '../../runtime/lifecycle/condition.ts';
import type { ProcessRecord } from '../../runtime/state/fleet-state.ts';
import type { Run } from './run.ts';
import type { Vitals } from './vitals.ts';

export interface ReplicaPorts {
  readonly port: number;
  /** By what each is for. */
  readonly furtherPorts: Readonly<Record<string, number>>;
}

/** What is known of a replica besides its run: it outlives that. */
export interface ReplicaFacts extends ReplicaPorts {
  specHash: string;
  startedAt: string | null;
  readyMs: number | null;
}

export interface ReplicaView {
  readonly desired: DesiredReplica;
  readonly facts: Readonly<ReplicaFacts>;
  /** `null` while there is no process. */
  readonly run: Run | null;
  readonly condition: Condition;
  readonly vitals: Vitals;
  readonly restarts: number;
}

export function replicaSnapshot(view: ReplicaView): ReplicaSnapshot {
  const { desired, facts, run, condition, vitals, restarts } = view;
  const { id, entry, replica, settings } = desired;
  const { usage, peakBytes, seen } = vitals;
  return {
    id,
    server: entry.name,
    replica,
    state: condition.state,
    reason: condition.reason,
    pid: run?.identity?.pid ?? null,
    port: facts.port,
    furtherPorts: facts.furtherPorts,
    startedAt: facts.startedAt,
    readyMs: facts.readyMs,
    restarts,
    cpu: { cores: usage?.cores ?? null, limitCores: settings.cpuCores },
    memory: { bytes: usage?.bytes ?? null, limitBytes: settings.memoryBytes, peakBytes },
    enforcedBy: run?.group.means ?? 'nothing',
    ...(condition.isRunning ? seen : { traffic: null, dependencies: {} }),
  };
}

export function processRecord({ desired, facts, run }: ReplicaView): ProcessRecord {
  const { entry, replica, settings } = desired;
  return {
    server: entry.name,
    replica,
    ...facts,
    runId: run?.id ?? null,
    identity: run?.identity ?? null,
    memoryLimitBytes: settings.memoryBytes,
    cpuLimitCores: settings.cpuCores,
  };
}

/** An event of now, in which `told` replaces what is not known of itself. */
export function lifeEvent(
  { desired, facts, run, vitals }: ReplicaView,
  event: LifeEvent['event'],
  told: Partial<LifeEvent> = {},
): LifeEvent {
  const now = Date.now();
  const { isOutOfMemory = false } = told.exit ?? {};
  const { peakBytes } = vitals;
  return {
    at: new Date(now).toISOString(),
    id: desired.id,
    event,
    pid: run?.identity?.pid ?? null,
    reason: null,
    exit: null,
    // The last look at one that grew too fast was too early; its group has counted.
    peakBytes: (isOutOfMemory ? run?.group.usage().peakBytes : null) ?? peakBytes,
    upMs: facts.startedAt === null ? null : now - Date.parse(facts.startedAt),
    lastLines: [],
    ...told,
  };
}
