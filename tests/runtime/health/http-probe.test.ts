import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it } from 'vitest';
import { probe } from '../../../src/runtime/health/http-probe.ts';
import { freePort } from '../../support/free-port.ts';

async function answering(listener: RequestListener): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const patient = { path: '/health', token: null, timeoutMs: 10_000 };

describe('probe', () => {
  it.for([200, 404, 503])('gives status %i and body as they are', async (status, { expect }) => {
    await using server = await answering((_, response) => response.writeHead(status).end('Grüße'));
    expect(await probe({ ...patient, port: server.port })).toEqual({ status, body: 'Grüße' });
  });

  it('sends the token, and JSON as a POST', async ({ expect }) => {
    await using server = await answering(async (request, response) => {
      const { authorization, accept, 'content-type': type } = request.headers;
      response.end(
        [request.method, request.url, authorization, type, accept, await text(request)].join(' | '),
      );
    });
    const { body } = await probe({
      ...patient,
      port: server.port,
      path: '/mcp',
      token: 'abc',
      json: { id: 1 },
    });
    expect(body).toBe(
      'POST | /mcp | Bearer abc | application/json | application/json, text/event-stream | {"id":1}',
    );
  });

  it.for([
    { server: 'says nothing', listener: () => undefined },
    { server: 'stops in the middle', listener: (_, response) => void response.write('{') },
  ] satisfies { server: string; listener: RequestListener }[])(
    'rejects at the deadline when the server $server',
    async ({ listener }, { expect }) => {
      await using server = await answering(listener);
      await expect(probe({ ...patient, port: server.port, timeoutMs: 50 })).rejects.toThrow(
        'no answer in 50 ms',
      );
    },
  );

  it.for([
    {
      answer: 'is over 256 KiB',
      listener: (_, response) => void response.end('x'.repeat(256 * 1024 + 1)),
      error: 'answer over 262144 bytes',
    },
    {
      answer: 'is cut short',
      listener: (_, response) => void response.write('{', () => response.destroy()),
      error: 'aborted',
    },
  ] satisfies { answer: string; listener: RequestListener; error: string }[])(
    'rejects when the answer $answer',
    async ({ listener, error }, { expect }) => {
      await using server = await answering(listener);
      await expect(probe({ ...patient, port: server.port })).rejects.toThrow(error);
    },
  );

  it('rejects where nobody listens', async ({ expect }) => {
    await expect(probe({ ...patient, port: await freePort() })).rejects.toThrow('ECONNREFUSED');
  });
});
