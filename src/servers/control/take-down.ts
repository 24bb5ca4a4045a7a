/** `down`: servers first, then what they need, then proof that nothing of ours is left. */
import { OperationalError } from '../../runtime/errors.ts';
import type { DownRequest, ProgressListener } from '../../runtime/fleet/control-api.ts';
import type { FleetManager } from './fleet-manager.ts';
import { endStrays } from './leftovers.ts';
import { progressReporter, type Reporter } from './progress-reporter.ts';
import type { Replica } from './replica.ts';
import type { Guest } from './third-party/guest.ts';
import { rowOf } from './third-party/start-guests.ts';
import { untilGone } from './third-party/stop-guests.ts';

/** @throws OperationalError `SERVER_UNKNOWN`, and those of the supervisor */
export async function takeDown(
  manager: FleetManager,
  { servers, graceMs }: DownRequest,
  listener: ProgressListener,
): Promise<void> {
  const { lost } = manager.options.daemon;
  if (lost !== null) {
    // Asking would only wait for the deadline; the CLI ends everything by mark instead.
    throw new OperationalError('SUPERVISOR_FAILED', {
      operation: 'stop the fleet',
      reason: `the pm2 daemon: ${lost}`,
    });
  }
  const report = progressReporter(listener);
  const guests = manager.guests.all;
  const known = [
    ...new Set(manager.replicas.map(({ desired }) => desired.entry.name)),
    ...guests.map(({ name }) => name),
  ];
  const unknown = servers.find((server) => !known.includes(server));
  if (unknown !== undefined) throw new OperationalError('SERVER_UNKNOWN', { server: unknown, known });
  const isWhole = servers.length === 0;
  await takeGuestsDown(
    manager,
    guests.filter(({ name }) => isWhole || servers.includes(name)),
    graceMs,
    report,
  );
  const leaving = manager.replicas.filter(({ desired }) => isWhole || servers.includes(desired.entry.name));
  for (const wave of [...new Set(leaving.map(stopWave))].toSorted((a, b) => a - b)) {
    await stopAll(
      leaving.filter((replica) => stopWave(replica) === wave),
      graceMs,
      report,
    );
  }
  if (!isWhole) {
    manager.publishRoutes();
    return;
  }
  for (const { id } of leaving) manager.forget(id);
  manager.adoptConfig(null);
  await endStrays(manager);
}

/** Those of stdio-host end with it, or alone while it goes on. */
async function takeGuestsDown(
  manager: FleetManager,
  leaving: readonly Guest[],
  graceMs: number | null,
  report: Reporter,
): Promise<void> {
  for (const guest of leaving) {
    report.replica(rowOf(guest), 'stopping');
    manager.guests.forget(guest.name);
  }
  manager.publishGuests();
  await Promise.all(
    leaving.map(async (guest) => {
      await untilGone(manager.guests, guest, graceMs);
      report.replica({ id: guest.name, port: null, pid: null }, 'stopped');
    }),
  );
}

/** A database, of rows or of vectors, outlives all who write to it. */
function stopWave({ desired }: Replica): number {
  return desired.entry.kind === 'postgres' || desired.entry.kind === 'weaviate' ? 1 : 0;
}

async function stopAll(
  replicas: readonly Replica[],
  graceMs: number | null,
  report: Reporter,
): Promise<void> {
  await Promise.all(
    replicas.map(async (replica) => {
      report.replica(replica, 'stopping');
      await replica.stop(graceMs ?? undefined);
      report.replica(replica, 'stopped');
    }),
  );
}
