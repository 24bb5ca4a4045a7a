import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type EraHttp, eraHttp } from '../../support/era-http.ts';
import { httpRequest } from '../../support/http-request.ts';
import { type TestGateway, testGateway } from '../../support/open-gateway.ts';
import { authorization } from '../../support/opened-process.ts';
import { ask, modernAsk, openSession, rawMcp } from '../../support/raw-mcp.ts';

let backend: EraHttp;
let gateway: TestGateway;

beforeAll(async () => {
  backend = await eraHttp('legacy');
  gateway = await testGateway({ far: { kind: 'remote', url: backend.url, headers: {}, oauth: null } });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
});

const call = ask('tools/call', { name: 'echo', arguments: { text: 'hello' } });
const deep = `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":${'{"a":'.repeat(5000)}1${'}'.repeat(5001)}`;

describe.for(['/mcp', '/far/mcp'])('what is posted to %s', (door) => {
  const url = (): string => `${gateway.url}${door}`;

  it.for([
    { what: 'half JSON', body: '{"jsonrpc":"2.0",', status: 400, code: -32_700 },
    { what: 'nothing', body: '', status: 400, code: -32_700 },
    { what: 'deeply nested JSON', body: deep, status: 400, code: -32_700 },
    { what: 'no object', body: '"tools/list"', status: 400, code: -32_600 },
    { what: 'no version of JSON-RPC', body: { id: 1, method: 'tools/list' }, status: 400, code: -32_600 },
    { what: 'an object as id', body: { ...call, id: {} }, status: 400, code: -32_600 },
    { what: 'a list as parameters', body: { ...call, params: [] }, status: 400, code: -32_600 },
    {
      what: 'result and error at once',
      body: { jsonrpc: '2.0', id: 1, result: {}, error: {} },
      status: 400,
      code: -32_600,
    },
    { what: 'an empty batch', body: '[]', status: 400, code: -32_600 },
    { what: 'a batch with garbage', body: [call, 7], status: 400, code: -32_600 },
    {
      what: 'a batch of a thousand',
      body: Array.from({ length: 1000 }, () => call),
      status: 400,
      code: -32_600,
    },
    { what: 'a batch with initialize', body: [call, ask('initialize')], status: 400, code: -32_600 },
    { what: 'a batch of the modern era', body: [modernAsk('tools/list').body], status: 400, code: -32_600 },
    { what: 'a name that is no text', body: ask('tools/call', { name: 7 }), status: 200, code: -32_602 },
    { what: 'a method nobody knows', body: ask('nobody/knows'), status: 200, code: -32_601 },
  ])('is refused when it is $what', async ({ body, status, code }, { expect }) => {
    expect(await rawMcp(url(), body)).toMatchObject({ status, body: { error: { code } } });
  });

  it.for([
    { what: 'another media type', headers: { 'content-type': 'text/plain' }, status: 415 },
    { what: 'an Accept that no answer fits', headers: { accept: 'text/html' }, status: 406 },
    { what: 'a version that never was', headers: { 'mcp-protocol-version': '1999-01-01' }, status: 400 },
    { what: 'a version of the future', headers: { 'mcp-protocol-version': '2099-01-01' }, status: 400 },
    { what: 'a session nobody opened', headers: { 'mcp-session-id': 'x' }, status: 404 },
  ])('is refused with $what', async ({ headers, status }, { expect }) => {
    const answer = await rawMcp(url(), call, { headers: headers as Record<string, string> });
    expect(answer).toMatchObject({ status, body: { error: { code: expect.any(Number) } } });
  });

  it('answers a batch of 2025-03-26, each request once', async ({ expect }) => {
    const name = door === '/mcp' ? 'far__echo' : 'echo';
    const echo = (id: number) => ask('tools/call', { name, arguments: { text: `call ${id}` } }, id);
    const note = { jsonrpc: '2.0', method: 'notifications/initialized' };
    const batch = [echo(1), note, echo(2), ask('ping', {}, 'three')];
    for (const accept of ['application/json', 'application/json, text/event-stream']) {
      const { status, body } = await rawMcp(url(), batch, { headers: { accept } });
      expect(status).toBe(200);
      expect(body).toHaveLength(3);
      expect(body).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ id: 1, result: { content: [{ type: 'text', text: 'call 1' }] } }),
          expect.objectContaining({ id: 2, result: { content: [{ type: 'text', text: 'call 2' }] } }),
          { jsonrpc: '2.0', id: 'three', result: {} },
        ]),
      );
    }
  });

  it('is no batch in a later revision', async ({ expect }) => {
    const headers = { 'mcp-session-id': await openSession(url()) };
    expect((await rawMcp(url(), [call], { headers })).status).toBe(400);
    const later = { 'mcp-protocol-version': '2025-06-18' };
    expect((await rawMcp(url(), [call], { headers: later })).status).toBe(400);
  });

  it('has no answer when it is a notification, or an answer nobody waits for', async ({ expect }) => {
    const headers = { 'mcp-session-id': await openSession(url()) };
    for (const body of [
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 99 } },
      { jsonrpc: '2.0', id: 'nobody asked', result: {} },
    ]) {
      expect(await rawMcp(url(), body, { headers })).toMatchObject({ status: 202, body: '' });
    }
  });

  it('is refused early when it is far too large', async ({ expect }) => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST ${door} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: ${authorization}\r\n` +
        'Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: 104857600\r\n\r\n{',
    );
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  it('cannot be answered by GET or DELETE without a session', async ({ expect }) => {
    expect((await rawMcp(url(), undefined, { method: 'GET' })).status).toBe(405);
    expect((await rawMcp(url(), undefined, { method: 'DELETE' })).status).toBe(400);
    expect((await rawMcp(url(), '{}', { method: 'PUT' })).status).toBe(405);
  });
});

describe('a request that two servers may read differently', () => {
  it.for([
    { what: 'two lengths', headers: 'Content-Length: 2\r\nContent-Length: 3\r\n' },
    { what: 'a length and chunks', headers: 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n' },
    { what: 'an unknown transfer coding', headers: 'Transfer-Encoding: xchunked\r\n' },
    { what: 'a space before the colon', headers: 'Content-Length : 2\r\n' },
    { what: 'a folded header', headers: 'X-A: b\r\n c\r\nContent-Length: 2\r\n' },
  ])('with $what is refused', async ({ headers }, { expect }) => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    socket.end(
      `POST /far/mcp HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: ${authorization}\r\n` +
        `Content-Type: application/json\r\nConnection: close\r\n${headers}\r\n{}`,
    );
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('has headers of 16 KiB at most', async ({ expect }) => {
    const headers = { authorization, 'x-long': 'x'.repeat(20_000) };
    expect((await httpRequest(`${gateway.url}/far/mcp`, { headers })).status).toBe(431);
  });
});
