import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { describe, it } from 'vitest';
import { httpRequest } from '../../support/http-request.ts';
import { testGateway } from '../../support/open-gateway.ts';
import { authorization } from '../../support/opened-process.ts';
import { rawBackend } from '../../support/raw-backend.ts';

const headers = { authorization };
const megabyte = 1024 * 1024;

describe('the gateway in front of one server', () => {
  it.for(['GET', 'POST', 'PUT', 'DELETE'])(
    'passes %s through, path, query and body',
    async (method, { expect }) => {
      await using backend = await rawBackend(async (asked, response) => {
        response.writeHead(201, { 'x-answer': 'yes' });
        response.end(`${asked.method} ${asked.url} ${await text(asked)}`);
      });
      await using gateway = await testGateway({ alpha: backend.url });
      const answer = await httpRequest(`${gateway.url}/alpha/a%2Fb/c?d=e%20f&g`, {
        method,
        headers,
        ...(method === 'GET' ? {} : { body: 'the body' }),
      });
      expect(answer).toMatchObject({
        status: 201,
        headers: { 'x-answer': 'yes' },
        body: `${method} /a%2Fb/c?d=e%20f&g ${method === 'GET' ? '' : 'the body'}`,
      });
    },
  );

  it.for(['PATCH', 'OPTIONS', 'HEAD'])('does not know %s', async (method, { expect }) => {
    await using backend = await rawBackend((_, response) => response.end('reached'));
    await using gateway = await testGateway({ alpha: backend.url });
    expect((await httpRequest(`${gateway.url}/alpha/x`, { method, headers })).status).toBe(404);
  });

  it.for([
    '/beta/mcp',
    '/alpha',
    '/../alpha/mcp',
    '/%2e%2e/mcp',
    '/%61lpha/mcp',
    '//alpha/mcp',
    '/__proto__/mcp',
    '/constructor/mcp',
    '/ALPHA/mcp',
  ])('finds no server at %s', async (path, { expect }) => {
    await using backend = await rawBackend((_, response) => response.end('reached'));
    await using gateway = await testGateway({ alpha: backend.url });
    expect((await httpRequest(`${gateway.url}${path}`, { headers })).status).toBe(404);
  });

  it.for(['/a//b', '/a%2Fb', '/.well-known/x', '/a..b/c', '/?x=../..%5C'])(
    'leaves what %s means to the server it names',
    async (path, { expect }) => {
      await using backend = await rawBackend((asked, response) => response.end(asked.url));
      await using gateway = await testGateway({ alpha: backend.url });
      const answer = await httpRequest(`${gateway.url}/alpha${path}`, { headers });
      expect(answer.body).toBe(path);
    },
  );

  it.for(['/../beta/x', '/a/..', '/./x', '/%2e%2e/beta', '/a/%2E%2e%2fb', '/a%5cb', '/a\\b', '/a%00'])(
    'refuses %s, which two servers may read differently',
    async (path, { expect }) => {
      let wasReached = false;
      await using backend = await rawBackend(() => {
        wasReached = true;
      });
      await using gateway = await testGateway({ alpha: backend.url });
      expect((await httpRequest(`${gateway.url}/alpha${path}`, { headers })).status).toBe(400);
      expect(wasReached).toBe(false);
    },
  );

  it('hands on every byte of a large body, both ways', async ({ expect }) => {
    await using backend = await rawBackend((asked, response) => asked.pipe(response));
    await using gateway = await testGateway({ alpha: backend.url });
    const body = Buffer.alloc(8 * megabyte, 'ä🙂');
    const call = request(`${gateway.url}/alpha/x`, { method: 'POST', headers, agent: false }).end(body);
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    expect((await buffer(response)).equals(body)).toBe(true);
  });

  it.for([
    { kind: 'of known length', extra: {}, size: 8 * megabyte + 1 },
    { kind: 'of known length, far', extra: {}, size: 20 * megabyte },
    { kind: 'in chunks', extra: { 'transfer-encoding': 'chunked' }, size: 20 * megabyte },
  ])('refuses a body over 8 MiB $kind', async ({ extra, size }, { expect }) => {
    let wasReached = false;
    await using backend = await rawBackend(() => {
      wasReached = true;
    });
    await using gateway = await testGateway({ alpha: backend.url });
    const answer = await httpRequest(`${gateway.url}/alpha/x`, {
      method: 'POST',
      headers: { ...headers, ...extra },
      body: Buffer.alloc(size),
    });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body).error).toMatchObject({ code: -32_051, message: /8388608 bytes/ });
    expect(wasReached).toBe(false);
  });

  it('takes a body that its client announces first, as curl does', async ({ expect }) => {
    await using backend = await rawBackend((asked, response) => asked.pipe(response));
    await using gateway = await testGateway({ alpha: backend.url });
    const call = request(`${gateway.url}/alpha/x`, {
      method: 'POST',
      agent: false,
      headers: { ...headers, expect: '100-continue' },
    });
    call.flushHeaders();
    await once(call, 'continue');
    call.end('the body');
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    expect(await text(response)).toBe('the body');
  });

  it('shows a stream while it goes on: headers first, then every event', async ({ expect }) => {
    const events = Promise.withResolvers<(event: string | null) => void>();
    await using backend = await rawBackend((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      events.resolve((event) => (event === null ? response.end() : response.write(event)));
    });
    await using gateway = await testGateway({ alpha: backend.url });
    const response = await fetch(`${gateway.url}/alpha/x`, { headers });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const send = await events.promise;
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
      send(event);
      expect((await reader?.read())?.value).toBe(event);
    }
    send(null);
    expect((await reader?.read())?.done).toBe(true);
  });

  it('waits for the answer behind an early hint', async ({ expect }) => {
    await using backend = await rawBackend((_, response) => {
      response.writeProcessing();
      response.end('the answer');
    });
    await using gateway = await testGateway({ alpha: backend.url });
    expect(await httpRequest(`${gateway.url}/alpha/x`, { headers })).toMatchObject({
      status: 200,
      body: 'the answer',
    });
  });

  it('tells the server when the client goes away', async ({ expect }) => {
    const asked = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    await using backend = await rawBackend((_, response) => {
      response.once('close', () => left.resolve());
      asked.resolve();
    });
    await using gateway = await testGateway({ alpha: backend.url });
    const client = new AbortController();
    const call = fetch(`${gateway.url}/alpha/x`, { headers, signal: client.signal });
    await asked.promise;
    client.abort();
    await expect(call).rejects.toThrow('aborted');
    await left.promise;
  });

  it('cuts the answer when the server dies half-way: nobody takes it for whole', async ({ expect }) => {
    await using backend = await rawBackend((_, response) => {
      response.write('half', () => response.destroy());
    });
    await using gateway = await testGateway({ alpha: backend.url });
    await expect(httpRequest(`${gateway.url}/alpha/x`, { headers })).rejects.toThrow('aborted');
  });

  it('keeps what belongs to one connection, or to itself, from the server', async ({ expect }) => {
    const seen = Promise.withResolvers<IncomingHttpHeaders>();
    await using backend = await rawBackend((asked, response) => {
      seen.resolve(asked.headers);
      response.end();
    });
    await using gateway = await testGateway(
      { alpha: backend.url },
      { env: { MCPCTL_ALLOWED_HOSTS: 'fleet.test' } },
    );
    await httpRequest(`${gateway.url}/alpha/x`, {
      headers: {
        ...headers,
        host: 'fleet.test',
        origin: 'https://fleet.test',
        connection: 'X-Own , close',
        te: 'trailers',
        'keep-alive': 'timeout=1',
        'proxy-authorization': 'Basic x',
        'x-own': '1',
        'x-passed': '2',
        cookie: ['a=1', 'b=2'],
      },
    });
    expect(await seen.promise).toEqual({
      host: new URL(backend.url).host,
      connection: 'keep-alive',
      authorization,
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
      'x-passed': '2',
      cookie: 'a=1; b=2',
    });
  });

  it('shows no server what a client sends as its authorization', async ({ expect }) => {
    await using backend = await rawBackend((asked, response) => {
      response.end(asked.headers.authorization ?? 'none');
    });
    await using open = await testGateway({ alpha: backend.url }, { env: { MCPCTL_AUTH: 'none' } });
    const answer = await httpRequest(`${open.url}/alpha/x`, { headers: { authorization: 'Basic secret' } });
    expect(answer.body).toBe('none');
  });

  it('keeps what belongs to one connection from the client', async ({ expect }) => {
    await using backend = await rawBackend((_, response) => {
      response.writeHead(200, { connection: 'x-own', 'x-own': '1', 'x-passed': '2' }).end('yes');
    });
    await using gateway = await testGateway({ alpha: backend.url });
    const answer = await httpRequest(`${gateway.url}/alpha/x`, { headers });
    expect(answer.headers).toMatchObject({ 'x-passed': '2' });
    expect(answer.headers).not.toHaveProperty('x-own');
  });

  it('passes on the trace of its client', async ({ expect }) => {
    await using backend = await rawBackend((asked, response) => response.end(asked.headers['traceparent']));
    await using gateway = await testGateway({ alpha: backend.url });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await httpRequest(`${gateway.url}/alpha/x`, { headers: { ...headers, traceparent } });
    expect(answer.body).toBe(traceparent);
  });
});
