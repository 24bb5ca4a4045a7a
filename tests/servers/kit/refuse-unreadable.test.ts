import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { trialBackend } from '../../support/open-gateway.ts';
import { authorization, type OpenedProcess } from '../../support/opened-process.ts';

let server: OpenedProcess;

beforeAll(async () => {
  server = await trialBackend('alpha');
});

afterAll(() => server.stop());

describe('what cannot be read as a request', () => {
  it.for([
    { what: 'no HTTP', request: () => 'hello\r\n\r\n', status: 400 },
    { what: 'another version of HTTP', request: () => 'GET / HTTP/9.9\r\n\r\n', status: 400 },
    {
      what: 'chunks without a size',
      request: (host: string) =>
        `POST /mcp HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${authorization}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
      status: 400,
    },
    {
      what: 'headers that are too large',
      request: (host: string) => `GET / HTTP/1.1\r\nHost: ${host}\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
      status: 431,
    },
  ])('is refused with a reason: $what', async ({ request, status }, { expect }) => {
    const { hostname, port, host } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(request(host));
    const answer = await text(socket);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toEqual({
      jsonrpc: '2.0',
      id: null,
      error: { code: -32_600, message: expect.stringMatching(/./) },
    });
  });
});
