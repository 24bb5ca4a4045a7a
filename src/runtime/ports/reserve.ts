/**
 * Reserves ports for processes that are about to start.
 *
 * A reservation is a listening socket of our own, so nobody else can take the port between choice and start. All are held
 * until the whole set is chosen; each is let go right before its own process binds. Call it under the fleet lock.
 */
import { createServer, type Server } from 'node:net';
import getPort, { clearLockedPorts, portNumbers } from 'get-port';
import { OperationalError } from '../errors.ts';
import { portHolder } from './port-owner.ts';

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

/** Below the ephemeral range (32768–60999 on Linux): what is in it can be taken by any outgoing connection. */
const searchFrom = 8000;
const searchTo = 32_000;
const attempts = 50;

/** 127.0.0.1 alone says nothing of ::1, nor of a wildcard listener on the other family. */
const addresses = ['127.0.0.1', '::1', '0.0.0.0', '::'];

/**
 * One reservation for each wanted port, in that order. Preferred ports are tried first, for all of them.
 *
 * @throws OperationalError `PORTS_EXHAUSTED`
 */
export async function reservePorts(wanted: readonly WantedPort[]): Promise<readonly PortReservation[]> {
  const held: Server[] = [];
  try {
    const firstChoice = new Map<string, Server>();
    for (const { id, preferred } of wanted) {
      const server = preferred === 0 ? null : await hold(preferred);
      if (server === null) continue;
      held.push(server);
      firstChoice.set(id, server);
    }
    const reservations: PortReservation[] = [];
    for (const { id, preferred } of wanted) {
      const first = firstChoice.get(id);
      const holder =
        first === undefined && preferred !== 0 ? (portHolder(preferred)?.text ?? 'another process') : null;
      const { server, port } =
        first === undefined ? await holdAnyFree(preferred) : { server: first, port: preferred };
      if (first === undefined) held.push(server);
      reservations.push({ id, preferred, port, holder, release: () => close(server) });
    }
    return reservations;
  } catch (error) {
    await Promise.all(held.map(close));
    throw error;
  }
}

/** The next free port above `near`, or any one of the search range. */
async function holdAnyFree(near: number): Promise<{ server: Server; port: number }> {
  const from = near >= searchFrom && near < searchTo ? near + 1 : searchFrom;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = await getPort({ port: portNumbers(from, searchTo), host: '127.0.0.1' });
    const server = port > searchTo ? null : await hold(port);
    // get-port does not hand out the same port twice while it is locked, so the next attempt looks further.
    if (server !== null) {
      clearLockedPorts();
      return { server, port };
    }
  }
  throw new OperationalError('PORTS_EXHAUSTED', { from, to: searchTo });
}

/** Listens on 127.0.0.1:`port` when it is free on every address; else `null`. */
async function hold(port: number): Promise<Server | null> {
  for (const address of addresses) {
    const probe = await listen(port, address);
    if (probe === 'taken') return null;
    if (probe !== 'unsupported') await close(probe);
  }
  const server = await listen(port, '127.0.0.1');
  return typeof server === 'string' ? null : server;
}

function listen(port: number, host: string): Promise<Server | 'taken' | 'unsupported'> {
  const { promise, resolve } = Promise.withResolvers<Server | 'taken' | 'unsupported'>();
  const server = createServer((socket) => socket.destroy());
  server.once('error', ({ code }: NodeJS.ErrnoException) => {
    // No IPv6 on this machine says nothing about the port.
    resolve(code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT' ? 'unsupported' : 'taken');
  });
  server.listen({ port, host, exclusive: true }, () => {
    server.unref();
    resolve(server);
  });
  return promise;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (server.listening) server.close(() => resolve());
    else resolve();
  });
}
