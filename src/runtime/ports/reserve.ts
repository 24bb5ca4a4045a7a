/**
 * Reserves ports for processes that are about to start.
 *
 * A reservation is a listening socket of our own, so nobody else can take the port between choice and start. All are held
 * until the whole set is chosen; each is let go right before its own process binds. Call it under the fleet lock.
 */
import { randomInt } from 'node:crypto';
import getPort, { clearLockedPorts, portNumbers } from 'get-port';
import { OperationalError } from '../errors.ts';
import { type HeldPort, holdPort, type Refusal } from './held-port.ts';
import { portHolder } from './port-owner.ts';
import { type PortRange, searchRange } from './search-range.ts';

export interface WantedPort {
  readonly id: string;
  /** 0 means any free one. */
  readonly preferred: number;
}

export interface PortReservation {
  readonly id: string;
  readonly preferred: number;
  readonly port: number;
  /** Who holds the preferred port; `null` when it was free or none was preferred. */
  readonly holder: string | null;
  /** Safe to call twice. */
  release(): Promise<void>;
}

/** How many ports that get-port found free may turn out to be taken on another address. */
const attempts = 50;

/**
 * One reservation for each wanted port, in that order. Preferred ports come first, for all of them; instead of a taken
 * one it is the next free one above.
 *
 * @throws OperationalError `PORTS_EXHAUSTED`
 */
export async function reservePorts(
  wanted: readonly WantedPort[],
  range: PortRange = searchRange(),
): Promise<readonly PortReservation[]> {
  const held: HeldPort[] = [];
  try {
    const first = new Map<string, HeldPort | Refusal | 'sibling'>();
    for (const { id, preferred } of wanted) {
      if (preferred === 0) continue;
      const isOurs = held.some(({ port }) => port === preferred);
      const choice = isOurs ? 'sibling' : await holdPort(preferred);
      if (typeof choice !== 'string') held.push(choice);
      first.set(id, choice);
    }
    const reservations: PortReservation[] = [];
    for (const { id, preferred } of wanted) {
      const choice = first.get(id);
      const holder = typeof choice === 'string' ? holderOf(preferred, choice) : null;
      const got = typeof choice === 'object' ? choice : await holdAnyFree(preferred, range);
      if (got !== choice) held.push(got);
      reservations.push({ id, preferred, port: got.port, holder, release: () => got.release() });
    }
    return reservations;
  } catch (error) {
    await Promise.all(held.map((port) => port.release()));
    throw error;
  }
}

function holderOf(port: number, refusal: Refusal | 'sibling'): string {
  if (refusal === 'sibling') return 'another server of this fleet';
  if (refusal === 'forbidden') return 'the system (only root may listen on it)';
  return portHolder(port)?.text ?? 'another process';
}

/** The next free port above `near`; near 0, any one. */
async function holdAnyFree(near: number, range: PortRange): Promise<HeldPort> {
  const { from, to } = range;
  // Fleets that start at the same moment would all find the same first free port.
  const begin = near >= from && near < to ? near + 1 : randomInt(from, to + 1);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    // get-port does not hand out a port twice while it is locked, so the next attempt looks further.
    const port = await getPort({ port: portsFrom(begin, range), host: '127.0.0.1' });
    // Having found none it falls back to one that the system chooses.
    if (port < from || port > to) break;
    const choice = await holdPort(port);
    if (typeof choice === 'string') continue;
    clearLockedPorts();
    return choice;
  }
  throw new OperationalError('PORTS_EXHAUSTED', { from, to });
}

function* portsFrom(begin: number, { from, to }: PortRange): Iterable<number> {
  yield* portNumbers(begin, to);
  if (begin > from) yield* portNumbers(from, begin - 1);
}
