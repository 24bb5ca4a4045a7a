import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, it } from 'vitest';
import type { ServerSettings } from '../../../src/runtime/fleet/config.ts';
import { desiredReplicas } from '../../../src/runtime/fleet/desired-replicas.ts';
import { catalog } from '../../../src/servers/catalog.ts';
import { choosePorts } from '../../../src/servers/control/port-choice.ts';
import { configOf } from '../../support/fleet-config.ts';
import { freePort } from '../../support/free-port.ts';

async function listening(port = 0): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

function tools(settings: Partial<ServerSettings>) {
  return desiredReplicas(configOf({ tools: settings }), catalog);
}

describe('choosePorts', () => {
  it.for([
    { replica: 'the first, with a port of its own', configured: true, last: true, gets: 'configured' },
    { replica: 'the first, with any port', configured: false, last: true, gets: 'last' },
  ] as const)('gives $replica the $gets one', async (row, { expect }) => {
    const [configured, last] = [await freePort(), await freePort()];
    await using choice = await choosePorts(tools({ port: row.configured ? configured : 0 }), { tools: last });
    const port = row.gets === 'configured' ? configured : last;
    expect(choice.ports).toEqual(new Map([['tools', { port, notice: null }]]));
    expect(choice.holderOf('tools')).toBeNull();
  });

  it('gives further replicas the port they had, or another one', async ({ expect }) => {
    const [configured, last] = [await freePort(), await freePort()];
    await using choice = await choosePorts(tools({ port: configured, replicas: 3 }), { 'tools-2': last });
    const ports = [...choice.ports].map(([, { port }]) => port);
    expect(ports.slice(0, 2)).toEqual([configured, last]);
    expect(new Set(ports).size).toBe(3);
  });

  it('gives a process all its ports, those it had before', async ({ expect }) => {
    const managed = configOf(
      { weaviate: {}, memory: {} },
      { vectors: { engine: 'weaviate', managed: true } },
    );
    const weaviate = desiredReplicas(managed, catalog).filter(({ id }) => id === 'weaviate');
    const last = await freePort();
    const choice = await choosePorts(weaviate, { 'weaviate:raft': last });
    const names = [
      'weaviate',
      ...['grpc', 'gossip', 'data', 'raft', 'raft-rpc'].map((one) => `weaviate:${one}`),
    ];
    const ports = [...choice.ports.values()].map(({ port }) => port);
    expect([...choice.ports.keys()]).toEqual(names);
    expect(choice.ports.get('weaviate:raft')?.port).toBe(last);
    expect(new Set(ports).size).toBe(names.length);
    await expect(listening(ports[1])).rejects.toThrow('EADDRINUSE');
    await choice.release('weaviate');
    for (const port of ports) await (await listening(port))[Symbol.asyncDispose]();
  });

  it('names the holder of a configured port and moves on', async ({ expect }) => {
    await using stranger = await listening();
    await using choice = await choosePorts(tools({ port: stranger.port }), {});
    const { port, notice } = choice.ports.get('tools') ?? {};
    expect(port).not.toBe(stranger.port);
    expect(choice.holderOf('tools')).toContain(`PID ${process.pid}`);
    expect(notice).toBe(
      `tools listens on ${port}: port ${stranger.port} is held by ${choice.holderOf('tools')}`,
    );
  });

  it('lets go of one port for its process, and of all at its end', async ({ expect }) => {
    const replicas = tools({ replicas: 2 });
    const choice = await choosePorts(replicas, {});
    const [first, second] = replicas.map(({ id }) => choice.ports.get(id)?.port ?? 0);
    await choice.release('tools');
    await choice.release('tools');
    await choice.release('nobody');
    await using _first = await listening(first);
    await expect(listening(second)).rejects.toThrow('EADDRINUSE');
    await choice[Symbol.asyncDispose]();
    await using _second = await listening(second);
  });
});
