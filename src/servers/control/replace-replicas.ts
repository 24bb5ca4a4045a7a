/** The replicas of one server come and go while the others of it serve. */
import type { DesiredReplica } from '../../runtime/fleet/desired-replicas.ts';
import { drain } from './drain.ts';
import type { FleetManager } from './fleet-manager.ts';
import { choosePorts } from './port-choice.ts';
import { specHash } from './process-spec.ts';
import type { Reporter } from './progress-reporter.ts';
import type { Replica } from './replica.ts';

/** One command's change of the fleet. */
export interface Change {
  readonly manager: FleetManager;
  readonly report: Reporter;
  readonly signal: AbortSignal;
}

/** Starts replicas that are not there yet, all at once. @returns those that are ready */
export async function addReplicas(
  change: Change,
  additions: readonly DesiredReplica[],
): Promise<readonly Replica[]> {
  const { manager } = change;
  await using choice = await choosePorts(additions, manager.lastPorts);
  const added = await Promise.all(
    additions.map(async (desired) => {
      const replica = manager.renew(desired, (portId) => choice.ports.get(portId)?.port ?? 0);
      await choice.release(desired.id);
      return (await start(change, replica)) ? replica : null;
    }),
  );
  return added.filter((replica) => replica !== null);
}

/** Starts one more replica on a port that another of its kind listens on, and shares. @returns it when it is ready */
export async function addSharing(
  change: Change,
  desired: DesiredReplica,
  port: number,
): Promise<Replica | null> {
  const replica = change.manager.renew(desired, () => port);
  return (await start(change, replica)) ? replica : null;
}

/** Stops a replica for good, when the calls it was sent are answered. */
export async function removeReplica(change: Change, replica: Replica): Promise<void> {
  await stop(change, replica);
  change.manager.forget(replica.id);
  change.report.replica(replica, 'stopped');
}

/** Stops it when the calls it was sent are answered, and starts it on the same port. @returns whether it is ready */
export async function replaceReplica(change: Change, replica: Replica): Promise<boolean> {
  await stop(change, replica);
  return start(change, replica);
}

async function stop({ manager, report }: Change, replica: Replica): Promise<void> {
  report.replica(replica, 'stopping');
  if (replica.isUp && replica.desired.entry.kind === 'mcp') await drain(manager, replica);
  await replica.stop();
}

async function start({ manager, report, signal }: Change, replica: Replica): Promise<boolean> {
  const { config } = manager;
  if (config === null) return false;
  const hash = specHash(replica.desired, config, manager.options.facts, manager.portOf);
  const starting = replica.start(hash, signal);
  report.replica(replica, 'starting');
  const outcome = await starting;
  report.replica(replica, outcome.phase, outcome);
  return outcome.phase === 'ready';
}
