/** Which port each process gets: its own, the one it had last, or any free one. */
import type { DesiredReplica } from '../../runtime/fleet/desired-replicas.ts';
import type { PlannedPort } from '../../runtime/fleet/plan-up.ts';
import { type PortReservation, reservePorts } from '../../runtime/ports/reserve.ts';

export interface PortChoice extends AsyncDisposable {
  /** By process id. */
  readonly ports: ReadonlyMap<string, PlannedPort>;
  /** Who holds the preferred port of `id`; `null` when it got that port. */
  holderOf(id: string): string | null;
  /** Lets go of the port of `id`, right before the process that shall bind it. */
  release(id: string): Promise<void>;
}

/**
 * Reserves a port for each of `replicas` until released or disposed.
 *
 * @param lastPorts used where the configuration says 0 ("any"), so that a restart does not move a server
 * @throws OperationalError `PORTS_EXHAUSTED`
 */
export async function choosePorts(
  replicas: readonly DesiredReplica[],
  lastPorts: Readonly<Record<string, number>>,
): Promise<PortChoice> {
  const reserved = new Map<string, PortReservation>();
  const wanted = replicas.map(({ id, replica, settings }) => ({
    id,
    preferred: preferredPort(replica, settings.port, lastPorts[id]),
  }));
  for (const reservation of await reservePorts(wanted)) reserved.set(reservation.id, reservation);
  const ports = new Map(
    [...reserved].map(([id, { port, holder, preferred }]): [string, PlannedPort] => {
      const isMoved = holder !== null && lastPorts[id] !== port;
      const notice = isMoved ? `${id} listens on ${port}: port ${preferred} is held by ${holder}` : null;
      return [id, { port, notice }];
    }),
  );
  const release = async (id: string): Promise<void> => {
    await reserved.get(id)?.release();
    reserved.delete(id);
  };
  return {
    ports,
    holderOf: (id) => reserved.get(id)?.holder ?? null,
    release,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...reserved.keys()].map(release));
    },
  };
}

/** Further replicas have no port of their own: they keep the one they had last, or take any free one. */
function preferredPort(replica: number, configured: number, last: number | undefined): number {
  if (replica === 1 && configured !== 0) return configured;
  return last ?? 0;
}
