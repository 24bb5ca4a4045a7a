import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it } from 'vitest';
import { OperationalError } from '../../../src/runtime/errors.ts';
import type { ControlClient } from '../../../src/runtime/fleet/control-api.ts';
import { controlClient } from '../../../src/runtime/fleet/control-client.ts';
import type { ProgressEvent } from '../../../src/runtime/fleet/progress.ts';
import type { FleetSnapshot } from '../../../src/runtime/fleet/snapshot.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const never = new AbortController().signal;
const snapshot = { schema: 1, status: 'healthy', replicas: [] } as unknown as FleetSnapshot;
const notice = { type: 'notice', message: 'Grüße aus 東京' } as const;

interface FakeControl extends AsyncDisposable {
  readonly client: ControlClient;
  /** `METHOD path body` of every request. */
  readonly requests: readonly string[];
}

/** A client and what it talks to: `answer` behind a Unix socket. */
async function fakeControl(answer: RequestListener, silenceMs = 10_000): Promise<FakeControl> {
  const directory = await temporaryDirectory('control');
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    requests.push(`${request.method} ${request.url} ${await text(request)}`);
    answer(request, response);
  });
  const socket = path.join(directory.path, 'control.sock');
  server.listen(socket);
  await once(server, 'listening');
  return {
    client: controlClient(socket, { silenceMs }),
    requests,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await directory[Symbol.asyncDispose]();
    },
  };
}

function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** Sends `parts` one after the other, each in a packet of its own. */
function streaming(
  parts: readonly (string | Buffer)[],
  end: 'end' | 'cut' | 'open' = 'end',
): RequestListener {
  return async (_, response) => {
    for (const part of parts) {
      await new Promise((sent) => response.write(part, sent));
      await new Promise(setImmediate);
    }
    if (end === 'end') response.end();
    if (end === 'cut') response.destroy();
  };
}

async function bringUp(client: ControlClient): Promise<{ events: ProgressEvent[]; outcome: unknown }> {
  const events: ProgressEvent[] = [];
  const request = { servers: ['memory'] };
  const outcome = await client
    .restart(request, (progress) => events.push(progress), never)
    .catch((error: unknown) => error);
  return { events, outcome };
}

describe('controlClient', () => {
  it('asks for the snapshot', async ({ expect }) => {
    await using control = await fakeControl((_, response) => response.end(JSON.stringify(snapshot)));
    expect(await control.client.snapshot()).toEqual(snapshot);
    expect(control.requests).toEqual(['GET /snapshot ']);
  });

  it('does not wait for ever for a control that has fallen silent', async ({ expect }) => {
    await using control = await fakeControl(streaming([event(notice)], 'open'), 50);
    const { events, outcome } = await bringUp(control.client);
    expect(events).toEqual([notice]);
    expect(outcome).toMatchObject({ code: 'CONTROL_UNREACHABLE', facts: { reason: 'no word in 50 ms' } });
  });

  it('hears that control is still there', async ({ expect }) => {
    const done = { type: 'done', snapshot };
    await using control = await fakeControl(streaming([':\n\n', event(notice), ':\n\n:\n\n', event(done)]));
    const { events, outcome } = await bringUp(control.client);
    expect(events).toEqual([notice, done]);
    expect(outcome).toEqual(snapshot);
  });

  it('reports progress as it comes and resolves with the last snapshot', async ({ expect }) => {
    await using control = await fakeControl(streaming([event(notice), event({ type: 'done', snapshot })]));
    const { events, outcome } = await bringUp(control.client);
    expect(outcome).toEqual(snapshot);
    expect(events).toEqual([notice, { type: 'done', snapshot }]);
    expect(control.requests).toEqual(['POST /restart {"servers":["memory"]}']);
  });

  it('puts events together whose bytes come in pieces', async ({ expect }) => {
    const bytes = Buffer.from(event(notice) + event({ type: 'done', snapshot }));
    await using control = await fakeControl(streaming([...bytes].map((byte) => Buffer.of(byte))));
    expect((await bringUp(control.client)).events).toEqual([notice, { type: 'done', snapshot }]);
  });

  it('rejects with the OperationalError of a failed event', async ({ expect }) => {
    const facts = { server: 'gateway', port: 8000, holder: 'PID 1' };
    await using control = await fakeControl(
      streaming([event({ type: 'failed', error: { code: 'PORT_TAKEN', facts } })]),
    );
    const { outcome } = await bringUp(control.client);
    expect(outcome).toBeInstanceOf(OperationalError);
    expect(outcome).toMatchObject({ code: 'PORT_TAKEN', facts, message: expect.stringContaining('8000') });
  });

  it.for([
    { call: 'plan', ask: (client: ControlClient) => client.plan({} as never) },
    { call: 'up', ask: (client: ControlClient) => client.up({} as never, () => undefined, never) },
  ])('rejects with the OperationalError of a refused $call', async ({ ask }, { expect }) => {
    const error = { code: 'SERVER_UNKNOWN', facts: { server: 'pgg', known: ['postgres'] } };
    await using control = await fakeControl((_, response) =>
      response.writeHead(500).end(JSON.stringify({ error })),
    );
    await expect(ask(control.client)).rejects.toMatchObject(error);
  });

  it.for([
    { moment: 'cut in the middle of an event', parts: [event(notice), 'data: {"type":'], end: 'cut' },
    { moment: 'ended before the last event', parts: [event(notice)], end: 'end' },
  ] as const)('is CONTROL_UNREACHABLE when the connection is $moment', async ({ parts, end }, { expect }) => {
    await using control = await fakeControl(streaming(parts, end));
    const { events, outcome } = await bringUp(control.client);
    expect(events).toEqual([notice]);
    expect(outcome).toMatchObject({ code: 'CONTROL_UNREACHABLE' });
  });

  it.for([
    { answer: 'is cut short', listener: streaming(['{"schema":'], 'cut') },
    { answer: 'ends too early', listener: streaming(['{"schema":']) },
    { answer: 'is not of control', listener: streaming(['<html>']) },
  ])('is CONTROL_UNREACHABLE when the snapshot $answer', async ({ listener }, { expect }) => {
    await using control = await fakeControl(listener);
    await expect(control.client.snapshot()).rejects.toMatchObject({ code: 'CONTROL_UNREACHABLE' });
  });

  it('is CONTROL_UNREACHABLE where nobody listens', async ({ expect }) => {
    await using directory = await temporaryDirectory();
    const socket = path.join(directory.path, 'control.sock');
    await expect(controlClient(socket).snapshot()).rejects.toMatchObject({
      code: 'CONTROL_UNREACHABLE',
      facts: { socket, reason: expect.stringContaining('ENOENT') },
    });
  });

  it('lets go of the connection when a command is aborted', async ({ expect }) => {
    const closed = Promise.withResolvers<void>();
    await using control = await fakeControl((request, response) => {
      response.once('close', closed.resolve);
      streaming([event(notice)], 'open')(request, response);
    });
    const abort = new AbortController();
    const command = control.client.restart({ servers: [] }, () => abort.abort(), abort.signal);
    await expect(command).rejects.toMatchObject({ code: 'CONTROL_UNREACHABLE' });
    await closed.promise;
  });
});

describe('controlClient.watch', () => {
  it('gives every snapshot and ends when aborted', async ({ expect }) => {
    const second = { ...snapshot, status: 'degraded' };
    await using control = await fakeControl(streaming([event(snapshot), event(second)], 'open'));
    const abort = new AbortController();
    const seen: string[] = [];
    for await (const { status } of control.client.watch(abort.signal)) {
      seen.push(status);
      if (seen.length === 2) abort.abort();
    }
    expect(seen).toEqual(['healthy', 'degraded']);
  });

  it('rejects when the connection breaks', async ({ expect }) => {
    await using control = await fakeControl(streaming([event(snapshot)], 'cut'));
    const watched = control.client.watch(never)[Symbol.asyncIterator]();
    await watched.next();
    await expect(watched.next()).rejects.toMatchObject({ code: 'CONTROL_UNREACHABLE' });
  });
});
