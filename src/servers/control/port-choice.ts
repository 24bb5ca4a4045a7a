/** Which port each process gets: its own, the one it had last, or any free one. */
import type { DesiredReplica } from '../../runtime/fleet/desired-replicas.ts';
import type { PlannedPort } from '../../runtime/fleet/plan-up.ts';
import { parsePortId, portIds } from '../../runtime/fleet/port-id.ts';
import { type PortReservation, reservePorts } from '../../runtime/ports/reserve.ts';

export interface PortChoice extends AsyncDisposable {
  /** By port id, such as `memory` or `weaviate:grpc`. */
  readonly ports: ReadonlyMap<string, PlannedPort>;
  /** Who holds the preferred port of `id`; `null` when it got that port. */
  holderOf(id: string): string | null;
  /** Lets go of the ports of process `id`, right before it shall bind them. */
  release(id: string): Promise<void>;
}

/**
 * Reserves the ports of each of `replicas` until released or disposed.
 *
 * @param lastPorts used where the configuration says 0 ("any"), so that a restart does not move a server
 * @throws OperationalError `PORTS_EXHAUSTED`
 */
export async function choosePorts(
  replicas: readonly DesiredReplica[],
  lastPorts: Readonly<Record<string, number>>,
): Promise<PortChoice> {
  const reserved = new Map<string, PortReservation>();
  const wanted = replicas.flatMap((desired) =>
    portIds(desired).map((portId) => ({
      id: portId,
      preferred: preferredPort(portId, desired, lastPorts[portId]),
    })),
  );
  for (const reservation of await reservePorts(wanted)) reserved.set(reservation.id, reservation);
  const ports = new Map(
    [...reserved].map(([id, { port, holder, preferred }]): [string, PlannedPort] => {
      const isMoved = holder !== null && lastPorts[id] !== port;
      const notice = isMoved ? `${id} listens on ${port}: port ${preferred} is held by ${holder}` : null;
      return [id, { port, notice }];
    }),
  );
  const release = async (id: string): Promise<void> => {
    const own = [...reserved].filter(([portId]) => parsePortId(portId).id === id);
    for (const [portId] of own) reserved.delete(portId);
    await Promise.all(own.map(([, reservation]) => reservation.release()));
  };
  return {
    ports,
    holderOf: (id) => reserved.get(id)?.holder ?? null,
    release,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...reserved.values()].map((reservation) => reservation.release()));
      reserved.clear();
    },
  };
}

/** Further replicas and further ports have none of their own: they keep the one they had last, or take any free one. */
function preferredPort(
  portId: string,
  { id, replica, settings }: DesiredReplica,
  last: number | undefined,
): number {
  if (portId === id && replica === 1 && settings.port !== 0) return settings.port;
  return last ?? 0;
}
