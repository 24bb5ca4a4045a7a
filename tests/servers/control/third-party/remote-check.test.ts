import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'vitest';
import { checkRemote } from '../../../../src/servers/control/third-party/remote-check.ts';

type Answer = (asked: { method: string; request: IncomingMessage }, response: ServerResponse) => void;

/** A remote server that answers like this, and remembers what it was asked. */
async function remote(answer: Answer) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const method = body === '' ? '' : (JSON.parse(body) as { method: string }).method;
      asked.push(`${request.method} ${method}`.trim());
      answer({ method, request }, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  return {
    url,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const json = (response: ServerResponse, status: number, body: object, headers = {}): void => {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
};
const result = { jsonrpc: '2.0', id: 1, result: {} };

describe('checkRemote', () => {
  it('is content with one that answers in the new way', async ({ expect }) => {
    await using server = await remote((_, response) => json(response, 200, result));
    await checkRemote({ url: server.url, headers: {} }, 2000);
    expect(server.asked).toEqual(['POST server/discover']);
  });

  it('asks an older one in its own way, and ends the session that this opens', async ({ expect }) => {
    await using server = await remote(({ method }, response) => {
      if (method === 'initialize') json(response, 200, result, { 'Mcp-Session-Id': 's' });
      else json(response, 400, { jsonrpc: '2.0', id: null, error: { code: -32_000, message: 'no session' } });
    });
    await checkRemote({ url: server.url, headers: {} }, 2000);
    expect(server.asked).toEqual(['POST server/discover', 'POST initialize', 'DELETE']);
  });

  it('does not wait for the end of a stream that has answered', async ({ expect }) => {
    await using server = await remote((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(`event: message\ndata: ${JSON.stringify(result)}\n\n`);
    });
    const began = performance.now();
    await checkRemote({ url: server.url, headers: {} }, 5000);
    expect(performance.now() - began).toBeLessThan(2500);
  });

  it('sends the headers of the configuration', async ({ expect }) => {
    await using server = await remote(({ request }, response) => {
      json(response, request.headers['x-key'] === 'k' ? 200 : 500, result);
    });
    await checkRemote({ url: server.url, headers: { 'X-Key': 'k' } }, 2000);
    expect(server.asked).toHaveLength(1);
  });

  it.for([
    { status: 401, name: 'UnauthorizedError', message: 'it refuses us with HTTP 401' },
    { status: 500, name: 'Error', message: 'it answers with HTTP 500' },
    { status: 404, name: 'Error', message: 'it answers neither server/discover nor initialize' },
  ])('tells what an answer with $status means', async ({ status, name, message }, { expect }) => {
    await using server = await remote((_, response) => json(response, status, {}));
    const failure = await checkRemote({ url: server.url, headers: {} }, 2000).catch((error: Error) => error);
    expect(failure).toMatchObject({ name, message });
  });

  it('gives up one that is silent', async ({ expect }) => {
    await using server = await remote(() => undefined);
    await expect(checkRemote({ url: server.url, headers: {} }, 100)).rejects.toThrow('no answer in 100 ms');
  });

  it('says why one cannot be reached', async ({ expect }) => {
    await expect(checkRemote({ url: 'http://127.0.0.1:1/mcp', headers: {} }, 2000)).rejects.toThrow(
      'ECONNREFUSED',
    );
  });
});
