import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { describe, it } from 'vitest';
import { GatewayLink } from '../../../src/servers/stdio-host/gateway-link.ts';
import { recordedLog } from '../../support/recorded-log.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** A link with one hosted server `alpha`, and a way to come as a gateway. */
async function opened() {
  const directory = await temporaryDirectory('link');
  const socketPath = path.join(directory.path, 'host.sock');
  const { log, next } = recordedLog();
  const received: string[] = [];
  let gone = 0;
  const link = new GatewayLink({
    log,
    events: () => [{ event: 'down', server: 'alpha', reason: 'it is starting' }],
    onMessage: (_, server, json) => void received.push(`${server} ${json}`),
    onGone: () => {
      gone += 1;
    },
  });
  await link.listen(socketPath);
  return {
    link,
    next,
    received,
    gone: () => gone,
    come: async () => {
      const socket = connect(socketPath);
      await once(socket, 'connect');
      return socket;
    },
    [Symbol.asyncDispose]: async () => {
      await link.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

describe('GatewayLink', () => {
  it('tells a gateway that comes how every server is', async ({ expect }) => {
    await using host = await opened();
    const socket = await host.come();
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    expect(chunk.toString()).toBe('\t{"event":"down","server":"alpha","reason":"it is starting"}\n');
  });

  it('takes the place of a socket that a killed host left behind', async ({ expect }) => {
    await using directory = await temporaryDirectory('link');
    const socketPath = path.join(directory.path, 'host.sock');
    const options = {
      log: recordedLog().log,
      events: () => [],
      onMessage: () => undefined,
      onGone: () => undefined,
    };
    const [first, second] = [new GatewayLink(options), new GatewayLink(options)];
    await first.listen(socketPath);
    await expect(second.listen(socketPath)).resolves.toBeUndefined();
    await Promise.all([first.close(), second.close()]);
  });

  it('reads frames, also those that come in parts', async ({ expect }) => {
    await using host = await opened();
    const socket = await host.come();
    socket.write('alpha\t{"a"');
    socket.write(':1}\nalpha\t{"b":2}\n');
    await expect.poll(() => host.received).toEqual(['alpha {"a":1}', 'alpha {"b":2}']);
  });

  it('cuts off a gateway that sends what is no frame', async ({ expect }) => {
    await using host = await opened();
    const socket = await host.come();
    const complaint = host.next('no frame');
    socket.resume().write('hello\n');
    await once(socket, 'close');
    expect(await complaint).toMatchObject({ level: 'warn' });
    await expect.poll(() => host.gone()).toBe(1);
  });

  it('cuts off a gateway that asks and does not read', async ({ expect }) => {
    await using host = await opened();
    const socket = await host.come();
    await once(socket, 'data');
    socket.pause();
    const complaint = host.next('does not read');
    const [face] = host.link.listeners('alpha');
    const answer = 'x'.repeat(1024 ** 2);
    for (let mib = 0; mib < 80; mib += 1) face?.deliver(answer);
    expect(await complaint).toMatchObject({ level: 'warn' });
    expect(face?.isFit).toBe(false);
    await expect.poll(() => host.gone()).toBe(1);
    socket.destroy();
  });
});
