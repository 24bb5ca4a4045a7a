import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, it } from 'vitest';
import { probePostgres } from '../../../src/runtime/health/postgres-probe.ts';
import { freePort } from '../../support/free-port.ts';

/** Listens as PostgreSQL would, and does `answer` once a start-up message has come. */
async function fakePostgres(
  answer: (socket: Socket, message: Buffer) => void,
): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('data', (message) => answer(socket, message)).on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const timeoutMs = 10_000;

describe('probePostgres', () => {
  it('takes a request for a password for an answer', async ({ expect }) => {
    let asked = '';
    await using server = await fakePostgres((socket, message) => {
      asked = message.toString('latin1');
      socket.write('R\0\0\0\u000c\0\0\0\u0005salt');
    });
    await probePostgres({ port: server.port, timeoutMs });
    // Length, protocol 3.0, parameters.
    expect(asked).toBe('\0\0\0\u0029\0\u0003\0\0user\0postgres\0database\0postgres\0\0');
  });

  it.for([
    {
      server: 'refuses because it starts',
      answer: (socket: Socket) => void socket.write('E\0\0\0\u0010SFATAL\0C57P03\0\0'),
      error: 'it does not take connections yet',
    },
    {
      server: 'closes the connection',
      answer: (socket: Socket) => void socket.end(),
      error: 'it closed the connection',
    },
    {
      server: 'resets the connection',
      answer: (socket: Socket) => void socket.resetAndDestroy(),
      error: 'ECONNRESET',
    },
  ])('rejects when the server $server', async ({ answer, error }, { expect }) => {
    await using server = await fakePostgres(answer);
    await expect(probePostgres({ port: server.port, timeoutMs })).rejects.toThrow(error);
  });

  it('rejects when the server says nothing in time', async ({ expect }) => {
    await using server = await fakePostgres(() => undefined);
    await expect(probePostgres({ port: server.port, timeoutMs: 50 })).rejects.toThrow('no answer in 50 ms');
  });

  it('rejects where nobody listens', async ({ expect }) => {
    await expect(probePostgres({ port: await freePort(), timeoutMs })).rejects.toThrow('ECONNREFUSED');
  });
});
