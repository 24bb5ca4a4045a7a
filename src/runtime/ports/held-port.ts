/** A port that is ours for now: a listening socket which keeps everybody else from it. */
import { createServer, type Server } from 'node:net';

export interface HeldPort {
  readonly port: number;
  /** Safe to call twice. */
  release(): Promise<void>;
}

/** Why a port cannot be had: somebody listens there, or it takes more rights to bind it than we have. */
export type Refusal = 'taken' | 'forbidden';

/** 127.0.0.1 alone says nothing of ::1, nor of a wildcard listener on the other family. */
const addresses = ['127.0.0.1', '::1', '0.0.0.0', '::'];

/** Listens on 127.0.0.1:`port` when nobody listens on it, on any address. */
export async function holdPort(port: number): Promise<HeldPort | Refusal> {
  for (const address of addresses) {
    const probe = await listen(port, address);
    if (probe === 'taken' || probe === 'forbidden') return probe;
    if (probe !== 'unsupported') await close(probe);
  }
  const server = await listen(port, '127.0.0.1');
  if (typeof server === 'string') return server === 'forbidden' ? 'forbidden' : 'taken';
  return { port, release: () => close(server) };
}

function listen(port: number, host: string): Promise<Server | Refusal | 'unsupported'> {
  const { promise, resolve } = Promise.withResolvers<Server | Refusal | 'unsupported'>();
  const server = createServer((socket) => socket.destroy());
  server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(meaningOf(code)));
  server.listen({ port, host, exclusive: true }, () => {
    server.unref();
    resolve(server);
  });
  return promise;
}

function meaningOf(code: string | undefined): Refusal | 'unsupported' {
  // No IPv6 on this machine says nothing about the port.
  if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return 'unsupported';
  return code === 'EACCES' ? 'forbidden' : 'taken';
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (server.listening) server.close(() => resolve());
    else resolve();
  });
}
