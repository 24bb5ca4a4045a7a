/** What stdio-host tells of a child: to control, and to its history. */

import type { ReplicaSnapshot, ReplicaTraffic } from '../../runtime/fleet/snapshot.ts';
import type { HostedSettings } from '../../runtime/fleet/third-party.ts';
import type { LifeEvent } from '../../runtime/history/life-event.ts';
import type { Condition } from '../../runtime/lifecycle/condition.ts';
import type { Usage } from '../../runtime/lifecycle/usage-meter.ts';
import type { ChildRun } from './child-run.ts';

export interface HostedView {
  readonly name: string;
  readonly settings: HostedSettings;
  /** `null` while there is no process. */
  readonly run: ChildRun | null;
  readonly condition: Condition;
  readonly startedAt: string | null;
  readonly readyMs: number | null;
  readonly restarts: number;
  readonly usage: Usage | null;
  readonly peakBytes: number | null;
  readonly traffic: ReplicaTraffic;
}

export function hostedSnapshot(view: HostedView): ReplicaSnapshot {
  const { name, settings, run, condition, startedAt, readyMs, restarts, usage, peakBytes, traffic } = view;
  return {
    id: name,
    server: name,
    replica: 1,
    state: condition.state,
    reason: condition.reason,
    pid: run?.pid ?? null,
    port: null,
    furtherPorts: {},
    startedAt,
    readyMs,
    restarts,
    cpu: { cores: usage?.cores ?? null, limitCores: settings.cpuCores },
    memory: { bytes: usage?.bytes ?? null, limitBytes: settings.memoryBytes, peakBytes },
    enforcedBy: run?.group.means ?? 'nothing',
    traffic: condition.isRunning ? traffic : null,
    dependencies: {},
  };
}

/** An event of now, in which `told` replaces what is not known of itself. */
export function hostedEvent(
  { name, run, startedAt, peakBytes }: HostedView,
  event: LifeEvent['event'],
  told: Partial<LifeEvent> = {},
): LifeEvent {
  const now = Date.now();
  const { isOutOfMemory = false } = told.exit ?? {};
  return {
    at: new Date(now).toISOString(),
    id: name,
    event,
    pid: run?.pid ?? null,
    reason: null,
    exit: null,
    // The last look at one that grew too fast was too early; its group has counted.
    peakBytes: (isOutOfMemory ? run?.group.usage().peakBytes : null) ?? peakBytes,
    upMs: startedAt === null ? null : now - Date.parse(startedAt),
    lastLines: [],
    ...told,
  };
}
