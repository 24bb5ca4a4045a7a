import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, it } from 'vitest';
import { portHolder } from '../../../src/runtime/ports/port-owner.ts';
import { type PortReservation, reservePorts, type WantedPort } from '../../../src/runtime/ports/reserve.ts';
import { rangeOutside } from '../../../src/runtime/ports/search-range.ts';
import { freePort } from '../../support/free-port.ts';

/** Reservations that end with their scope. */
async function reserved(
  wanted: readonly WantedPort[],
  range?: { from: number; to: number },
): Promise<AsyncDisposable & { readonly all: readonly PortReservation[] }> {
  const all = await reservePorts(wanted, range);
  return {
    all,
    [Symbol.asyncDispose]: async () => void (await Promise.all(all.map((one) => one.release()))),
  };
}

async function listening(host: string, port = 0): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer().listen({ port, host, exclusive: true });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

describe('reservePorts', () => {
  it('takes the preferred port and keeps everybody else from it', async ({ expect }) => {
    const port = await freePort();
    await using ports = await reserved([{ id: 'memory', preferred: port }]);
    expect(ports.all).toMatchObject([{ id: 'memory', preferred: port, port, holder: null }]);
    for (const host of ['127.0.0.1', '0.0.0.0']) {
      await expect(listening(host, port)).rejects.toThrow('EADDRINUSE');
    }
  });

  it('lets go of one port and keeps the others', async ({ expect }) => {
    await using ports = await reserved([
      { id: 'a', preferred: 0 },
      { id: 'b', preferred: 0 },
    ]);
    const [a, b] = ports.all;
    await a?.release();
    await a?.release();
    await using _ours = await listening('127.0.0.1', a?.port);
    await expect(listening('127.0.0.1', b?.port)).rejects.toThrow('EADDRINUSE');
  });

  it.for(['127.0.0.1', '::1', '0.0.0.0', '::'])(
    'takes the next free port and names the holder of one taken on %s',
    async (host, { expect }) => {
      await using holder = await listening(host);
      const range = { from: holder.port - 10, to: holder.port + 100 };
      await using ports = await reserved([{ id: 'memory', preferred: holder.port }], range);
      expect(ports.all[0]?.holder).toContain(`PID ${process.pid} (`);
      expect(ports.all[0]?.port).toBeGreaterThan(holder.port);
    },
  );

  it('leaves the preferred ports of others alone when it looks for another', async ({ expect }) => {
    await using holder = await listening('127.0.0.1');
    const wanted = [
      { id: 'first', preferred: holder.port },
      { id: 'second', preferred: holder.port + 1 },
    ];
    const range = { from: holder.port, to: holder.port + 100 };
    await using ports = await reserved(wanted, range);
    const [first, second] = ports.all;
    expect(first?.port).toBeGreaterThan(holder.port + 1);
    // The neighbour may be a stranger's; then it is no port of ours either.
    if (portHolder(holder.port + 1)?.process?.pid === process.pid) expect(second?.port).toBe(holder.port + 1);
  });

  it('gives one port to one server only', async ({ expect }) => {
    const port = await freePort();
    const range = { from: port, to: port + 100 };
    await using ports = await reserved(
      [
        { id: 'first', preferred: port },
        { id: 'second', preferred: port },
      ],
      range,
    );
    expect(ports.all.map(({ holder }) => holder)).toEqual([null, 'another server of this fleet']);
    expect(new Set(ports.all.map((one) => one.port)).size).toBe(2);
  });

  it('finds any free port outside the ephemeral range', async ({ expect }) => {
    await using ports = await reserved(
      Array.from({ length: 8 }, (_, index) => ({ id: `r${index}`, preferred: 0 })),
      rangeOutside(null),
    );
    const found = ports.all.map(({ port }) => port);
    expect(new Set(found).size).toBe(8);
    expect(found.every((port) => port >= 8000 && port < 32_768)).toBe(true);
  });

  it('rejects when the range is exhausted, and lets go of what it held', async ({ expect }) => {
    await using holder = await listening('127.0.0.1');
    const free = await freePort();
    const range = { from: holder.port, to: holder.port };
    const wanted = [
      { id: 'a', preferred: free },
      { id: 'b', preferred: 0 },
    ];
    await expect(reservePorts(wanted, range)).rejects.toMatchObject({
      code: 'PORTS_EXHAUSTED',
      facts: range,
    });
    await using _again = await listening('127.0.0.1', free);
  });
});
