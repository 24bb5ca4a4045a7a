/** Carries out a plan: every process starts as soon as what it needs is ready, all others at once. */
import type { UpRequest } from '../../runtime/fleet/control-api.ts';
import type { PlannedReplica, UpPlan } from '../../runtime/fleet/plan.ts';
import type { Wanted } from './bring-up.ts';
import type { FleetManager } from './fleet-manager.ts';
import type { PortChoice } from './port-choice.ts';
import type { Reporter } from './progress-reporter.ts';
import type { Replica } from './replica.ts';
import { startGuests, stopGuests } from './third-party/start-guests.ts';

export interface StartOrder {
  readonly manager: FleetManager;
  readonly request: UpRequest;
  readonly wanted: Wanted;
  readonly plan: UpPlan;
  readonly choice: PortChoice;
  readonly report: Reporter;
  readonly signal: AbortSignal;
}

/** Resolves when every start has settled; without `request.wait` already when all that can start at once was started. */
export async function startInOrder(order: StartOrder): Promise<void> {
  const { manager, plan, report, request } = order;
  await Promise.all([stopUnwanted(order), stopGuests(order)]);
  const replicas = replicasToStart(order);
  // The gateway reads it at its start.
  manager.publishRoutes();
  const settled = new Map<string, Promise<boolean>>();
  const untilReady = (id: string): Promise<boolean> => {
    const known = settled.get(id);
    if (known !== undefined) return known;
    const replica = replicas.get(id);
    const outcome = replica === undefined ? isUp(manager.find(id)) : start(order, replica, untilReady);
    settled.set(id, outcome);
    return outcome;
  };
  for (const { id, action } of plan.replicas) {
    const kept = action === 'keep' ? manager.find(id) : undefined;
    if (kept !== undefined) report.replica(kept, 'unchanged');
  }
  const all = Promise.all([...[...replicas.keys()].map(untilReady), startGuests(order, untilReady)]);
  if (request.wait) await all;
  else all.catch((error: unknown) => manager.options.log.error({ err: error }, 'a start failed'));
}

async function stopUnwanted({ manager, plan, report }: StartOrder): Promise<void> {
  const stops = plan.replicas.filter(({ action }) => action === 'stop' || action === 'restart');
  await Promise.all(
    stops.map(async ({ id, action }) => {
      const replica = manager.find(id);
      if (replica === undefined) return;
      report.replica(replica, 'stopping');
      await replica.stop();
      if (action === 'stop') {
        manager.forget(id);
        report.replica(replica, 'stopped');
      }
    }),
  );
}

function replicasToStart({ manager, wanted, plan }: StartOrder): ReadonlyMap<string, Replica> {
  const isDue = ({ action }: PlannedReplica): boolean => action === 'start' || action === 'restart';
  const due = new Set(plan.replicas.filter(isDue).map(({ id }) => id));
  return new Map(
    wanted.selected
      .filter(({ id }) => due.has(id))
      .map((desired) => [desired.id, manager.renew(desired, (portId) => wanted.ports.get(portId) ?? 0)]),
  );
}

async function start(
  order: StartOrder,
  replica: Replica,
  untilReady: (id: string) => Promise<boolean>,
): Promise<boolean> {
  const { request, wanted, choice, report, signal } = order;
  const { desired, id } = replica;
  const awaited = [...desired.needs, ...desired.prefers];
  if (awaited.length > 0) {
    replica.waitFor(`waits for ${awaited.join(', ')}`);
    report.replica(replica, 'waiting');
    const areReady = await Promise.all(awaited.map(untilReady));
    const missing = desired.needs.filter((_, index) => areReady[index] !== true);
    if (missing.length > 0) {
      const reason = `needs ${missing.join(', ')}, which is not ready`;
      replica.waitFor(reason);
      report.replica(replica, 'blocked', { reason, lastLines: [] });
      return false;
    }
  }
  await choice.release(id);
  const deadline =
    request.waitTimeoutMs === null
      ? signal
      : AbortSignal.any([signal, AbortSignal.timeout(request.waitTimeoutMs)]);
  const starting = replica.start(wanted.specHashes.get(id) ?? '', deadline);
  report.replica(replica, 'starting');
  const outcome = await starting;
  report.replica(replica, outcome.phase, outcome);
  return outcome.phase === 'ready';
}

async function isUp(replica: Replica | undefined): Promise<boolean> {
  return replica?.isUp === true;
}
