/** What operators decide, held by a gateway in front of real servers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { defaultPolicy } from '../../../src/runtime/fleet/default-policy.ts';
import type { ServerPolicy } from '../../../src/runtime/fleet/upstream.ts';
import { definitionOf, readSeenTools, writeToolFile } from '../../../src/runtime/mcp/tool-pins.ts';
import { createNamedToken, revokeNamedToken, tokenHash } from '../../../src/runtime/state/named-tokens.ts';
import { authorizationServer } from '../../support/authorization-server.ts';
import { counterServer } from '../../support/counter-server.ts';
import { eraHttp } from '../../support/era-http.ts';
import { httpRequest } from '../../support/http-request.ts';
import { type TestGateway, testGateway, trialBackend } from '../../support/open-gateway.ts';
import { authorization, testToken } from '../../support/opened-process.ts';
import { rawBackend } from '../../support/raw-backend.ts';
import { killRedisServers, noRedis, startRedis } from '../../support/redis.ts';
import { callTool, rpcPost } from '../../support/rpc-post.ts';

const fleet = { authorization };

function tools(values: Partial<ServerPolicy['tools']>): { readonly tools: ServerPolicy['tools'] } {
  return { tools: { ...defaultPolicy.tools, trustsHints: true, ...values } };
}

async function toolNames(url: string, headers: Record<string, string> = fleet): Promise<string[]> {
  const { rpc } = await rpcPost(url, 'tools/list', {}, headers);
  return rpc.result.tools.map(({ name }: { name: string }) => name);
}

/** A token of a client that may use so much, which the gateway has taken up. */
async function namedToken(
  gateway: TestGateway,
  limits: { servers?: readonly string[]; tools?: readonly string[]; readOnly?: boolean; expiresAt?: string },
): Promise<Record<string, string>> {
  const wish = {
    name: 'ci',
    servers: [],
    tools: [],
    readOnly: false,
    createdAt: new Date().toISOString(),
    expiresAt: null,
    ...limits,
  };
  const file = path.join(gateway.directory, 'tokens.json');
  const token = await createNamedToken(file, wish, new AbortController().signal);
  const headers = { authorization: `Bearer ${token}` };
  await until(async () => (await httpRequest(`${gateway.url}/mcp`, { headers })).status !== 401);
  return headers;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(setImmediate);
}

async function metric(gateway: TestGateway, line: string): Promise<string | undefined> {
  const { body } = await httpRequest(`${gateway.url}/metrics`, { headers: fleet });
  return body
    .split('\n')
    .find((each) => each.startsWith(line))
    ?.slice(line.length + 1);
}

describe('which tools clients see', () => {
  it.for(['/mcp', '/counter/mcp'])('is a matter of allow, deny and rename, at %s', async (at, { expect }) => {
    await using counter = await counterServer();
    const policy = tools({ allow: ['read', 'write', 'fail'], deny: ['f*'], rename: { write: 'store' } });
    await using gateway = await testGateway({ counter: counter.url }, { policy });
    const url = `${gateway.url}${at}`;
    const prefix = at === '/mcp' ? 'counter__' : '';
    expect(await toolNames(url)).toEqual([`${prefix}read`, `${prefix}store`]);
    const stored = await callTool(url, `${prefix}store`, { text: 'kept' }, fleet);
    expect(stored.rpc.result.structuredContent).toEqual({ value: 'kept' });
    for (const hidden of ['write', 'fail', 'big', 'nonsense']) {
      const { rpc } = await callTool(url, `${prefix}${hidden}`, {}, fleet);
      expect(rpc.error).toMatchObject({
        code: -32_602,
        message: expect.stringContaining(`No tool is named "${prefix}${hidden}"`),
      });
    }
    expect([counter.calls('write'), counter.calls('fail'), counter.calls('big')]).toEqual([1, 0, 0]);
  });

  it('is what a virtual server selects, at a path and with a token of its own', async ({ expect }) => {
    await using counter = await counterServer();
    await using other = await counterServer('other');
    const own = { authorization: 'Bearer the token of research' };
    const virtual = {
      research: { tools: ['counter__read', 'other__*'], tokenHash: tokenHash('the token of research') },
    };
    await using gateway = await testGateway(
      { counter: counter.url, other: other.url },
      { virtual, policy: tools({}) },
    );
    const url = `${gateway.url}/research/mcp`;
    const selected = [
      'counter__read',
      'other__read',
      'other__write',
      'other__big',
      'other__wait',
      'other__fail',
    ];
    expect(await toolNames(url)).toEqual(selected);
    expect(await toolNames(url, own)).toEqual(selected);
    expect((await callTool(url, 'counter__read', {}, own)).rpc.result.isError).toBeUndefined();
    expect((await callTool(url, 'counter__write', {}, own)).rpc.error?.code).toBe(-32_602);
    expect(counter.calls('write')).toBe(0);
    // Its token opens nothing else.
    expect((await rpcPost(`${gateway.url}/counter/mcp`, 'tools/list', {}, own)).status).toBe(404);
    expect(await toolNames(`${gateway.url}/mcp`, own)).toEqual([]);
    expect((await rpcPost(`${gateway.url}/nowhere/mcp`, 'tools/list', {}, fleet)).status).toBe(404);
  });

  it('tells as read-only what policy believes, whatever the server says', async ({ expect }) => {
    await using counter = await counterServer();
    const policy = tools({ trustsHints: false, readOnly: ['write'] });
    await using gateway = await testGateway({ counter: counter.url }, { policy });
    const { rpc } = await rpcPost(`${gateway.url}/mcp`, 'tools/list', {}, fleet);
    const hints = rpc.result.tools.map((tool: { name: string; annotations: { readOnlyHint: boolean } }) => [
      tool.name,
      tool.annotations.readOnlyHint,
    ]);
    expect(Object.fromEntries(hints)).toMatchObject({ counter__read: false, counter__write: true });
  });
});

describe('who may', () => {
  it('is a client with a named token, as far as that goes, at every path', async ({ expect }) => {
    await using counter = await counterServer();
    await using other = await counterServer('other');
    await using gateway = await testGateway(
      { counter: counter.url, other: other.url },
      { policy: tools({}) },
    );
    const headers = await namedToken(gateway, { servers: ['counter'], readOnly: true });
    const seen = ['read', 'big', 'wait', 'fail'];
    expect(await toolNames(`${gateway.url}/mcp`, headers)).toEqual(seen.map((name) => `counter__${name}`));
    expect(await toolNames(`${gateway.url}/counter/mcp`, headers)).toEqual(seen);
    expect((await callTool(`${gateway.url}/mcp`, 'counter__read', {}, headers)).rpc.result).toBeDefined();
    for (const name of ['counter__write', 'other__read', 'counter__nonsense']) {
      const { rpc } = await callTool(`${gateway.url}/mcp`, name, {}, headers);
      expect(rpc.error?.message).toBe(`No tool is named "${name}". Call tools/list for all names.`);
    }
    expect([counter.calls('write'), other.calls('read')]).toEqual([0, 0]);
    for (const path of ['/other/mcp', '/other/mcp/server-card', '/other/health', '/counter/health']) {
      expect((await httpRequest(`${gateway.url}${path}`, { headers })).status).toBe(404);
    }
    for (const path of ['/health', '/metrics', '/loads']) {
      expect((await httpRequest(`${gateway.url}${path}`, { headers })).status).toBe(403);
    }
  });

  it('is held to tools when it was given tools', async ({ expect }) => {
    await using counter = await counterServer();
    await using gateway = await testGateway({ counter: counter.url });
    const headers = await namedToken(gateway, { tools: ['counter__read'] });
    const url = `${gateway.url}/counter/mcp`;
    expect(await toolNames(url, headers)).toEqual(['read']);
    const opening = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 't', version: '0' },
    };
    expect((await rpcPost(url, 'initialize', opening, headers)).status).toBe(200);
    for (const method of ['resources/list', 'resources/read', 'prompts/list', 'completion/complete']) {
      const refused = await rpcPost(url, method, {}, headers);
      expect(refused).toMatchObject({ status: 403, rpc: { error: { data: { code: 'NOT_ALLOWED' } } } });
    }
  });

  it('ends at once when the token is revoked, and at its time when it expires', async ({ expect }) => {
    await using counter = await counterServer();
    await using gateway = await testGateway({ counter: counter.url });
    const headers = await namedToken(gateway, {});
    const status = async () => (await rpcPost(`${gateway.url}/mcp`, 'tools/list', {}, headers)).status;
    expect(await status()).toBe(200);
    await revokeNamedToken(path.join(gateway.directory, 'tokens.json'), 'ci', new AbortController().signal);
    await until(async () => (await status()) === 401);
    const expired = path.join(gateway.directory, 'tokens.json');
    const token = { name: 'old', hash: tokenHash('an old token'), servers: [], tools: [], readOnly: false };
    const times = { createdAt: '2020-01-01T00:00:00.000Z', expiresAt: '2020-02-01T00:00:00.000Z' };
    writeFileSync(expired, JSON.stringify({ schema: 1, tokens: [{ ...token, ...times }] }));
    const old = { authorization: 'Bearer an old token' };
    await until(async () => {
      const { rpc } = await rpcPost(`${gateway.url}/mcp`, 'tools/list', {}, old);
      return rpc.error?.data?.['code'] === 'TOKEN_EXPIRED';
    });
  });

  it('never sends a token of a client to a server, nor the token for a server to a client', async ({
    expect,
  }) => {
    const seen: string[] = [];
    await using counter = await counterServer();
    await using gateway = await testGateway({ counter: counter.url });
    const headers = await namedToken(gateway, {});
    const { createServer } = await import('node:http');
    const backend = createServer((request, response) => {
      seen.push(JSON.stringify(request.headers));
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}');
    });
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = backend.address() as { port: number };
      const remote = {
        kind: 'remote',
        url: `http://127.0.0.1:${port}/mcp`,
        headers: { authorization: 'Bearer only for upstream' },
        oauth: null,
      } as const;
      await gateway.route({ counter: `http://127.0.0.1:${port}`, remote });
      const answers = await Promise.all([
        callTool(`${gateway.url}/counter/mcp`, 'x', {}, headers),
        callTool(`${gateway.url}/remote/mcp`, 'x', {}, headers),
        httpRequest(`${gateway.url}/counter/anything`, { headers }),
      ]);
      expect(seen.length).toBeGreaterThan(2);
      expect(seen.join()).not.toContain('mcpctl_');
      expect(seen.join()).toContain(testToken);
      expect(seen.join()).toContain('only for upstream');
      const told = JSON.stringify(answers.map(({ headers: given, body }) => [given, body]));
      expect(told).not.toMatch(/only for upstream|sixteen letters/);
    } finally {
      backend.closeAllConnections();
      backend.close();
    }
  });

  it('is a client with a token of the issuer: expired, foreign and forged ones are refused', async ({
    expect,
  }) => {
    await using issuer = await authorizationServer();
    await using counter = await counterServer();
    const audience = 'https://mcp.example.com';
    const scopes = { read: { servers: [], tools: [], readOnly: true } };
    const oauth = { issuer: issuer.issuer, audience, jwksUrl: null, scopes };
    const rules = { auth: 'oauth', oauth } as const;
    await using gateway = await testGateway({ counter: counter.url }, { rules, policy: tools({}) });
    const ask = async (claims: Record<string, unknown>) => {
      const token = await issuer.sign({ sub: 'alice', aud: audience, scope: 'read', ...claims });
      return rpcPost(`${gateway.url}/counter/mcp`, 'tools/list', {}, { authorization: `Bearer ${token}` });
    };
    expect((await ask({})).rpc.result.tools.map(({ name }: { name: string }) => name)).not.toContain('write');
    for (const [claims, status, code, error] of [
      [{ exp: 1 }, 401, 'TOKEN_EXPIRED', 'invalid_token'],
      [{ aud: 'https://other.example.com' }, 401, 'TOKEN_INVALID', 'invalid_token'],
      [{ iss: 'https://evil.example.com' }, 401, 'TOKEN_INVALID', 'invalid_token'],
      [{ scope: 'profile' }, 403, 'SCOPE_INSUFFICIENT', 'insufficient_scope'],
    ] as const) {
      const answer = await ask(claims);
      expect([answer.status, answer.rpc.error?.data?.['code']]).toEqual([status, code]);
      expect(answer.headers['www-authenticate']).toContain(`error="${error}"`);
    }
    const anonymous = await rpcPost(`${gateway.url}/counter/mcp`, 'tools/list');
    expect(anonymous.status).toBe(401);
    const [, metadata = ''] =
      /resource_metadata="([^"]+)"/.exec(String(anonymous.headers['www-authenticate'])) ?? [];
    expect(metadata).toBe(`${audience}/.well-known/oauth-protected-resource/counter/mcp`);
    const told = await httpRequest(`${gateway.url}${new URL(metadata).pathname}`);
    expect(JSON.parse(told.body)).toMatchObject({
      resource: audience,
      authorization_servers: [issuer.issuer],
    });
    // The fleet's own servers and commands go on with its token.
    expect((await rpcPost(`${gateway.url}/mcp`, 'tools/list', {}, fleet)).status).toBe(200);
    expect(await metric(gateway, 'mcp_gateway_refused_requests_total{code="TOKEN_EXPIRED"}')).toBe('1');
  });

  it('lets pages of listed origins call and read, and no others', async ({ expect }) => {
    await using counter = await counterServer();
    const page = 'https://app.example.com';
    await using gateway = await testGateway({ counter: counter.url }, { rules: { cors: [page] } });
    const preflight = (origin: string) =>
      httpRequest(`${gateway.url}/mcp`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    expect(await preflight(page)).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': page, vary: 'Origin' },
    });
    expect((await preflight('https://evil.example.com')).status).toBe(403);
    expect((await preflight('null')).status).toBe(403);
    const answer = await rpcPost(`${gateway.url}/mcp`, 'tools/list', {}, { ...fleet, origin: page });
    expect(answer).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': page } });
    const local = await rpcPost(
      `${gateway.url}/mcp`,
      'tools/list',
      {},
      { ...fleet, origin: 'http://localhost:3000' },
    );
    expect(local.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('takes the names under which it is reached from policy, and no other Host', async ({ expect }) => {
    await using counter = await counterServer();
    await using gateway = await testGateway(
      { counter: counter.url },
      { rules: { hosts: ['mcp.example.com'] } },
    );
    const status = async (host: string) =>
      (await rpcPost(`${gateway.url}/mcp`, 'tools/list', {}, { ...fleet, host })).status;
    expect(await status('mcp.example.com:8000')).toBe(200);
    expect(await status('mcp.example.com.evil.example')).toBe(403);
    expect(await status('evil.example.com')).toBe(403);
  });
});

describe('how much', () => {
  it('is limited for each client, with the time to wait', async ({ expect }) => {
    await using counter = await counterServer();
    const rules = { rate: { perSecond: 0.1, burst: 2 } };
    await using gateway = await testGateway({ counter: counter.url }, { rules });
    const headers = await namedToken(gateway, {});
    const url = `${gateway.url}/mcp`;
    for (const _ of [1, 2]) expect((await callTool(url, 'counter__read', {}, headers)).status).toBe(200);
    const refused = await callTool(url, 'counter__read', {}, headers);
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'retry-after': '10' },
      rpc: { error: { code: -32_052, data: { code: 'RATE_LIMITED', retryable: true } } },
    });
    expect((await callTool(url, 'counter__read', {}, fleet)).status).toBe(200);
    expect(counter.calls('read')).toBe(3);
    expect(
      await metric(gateway, 'mcp_gateway_rate_limited_calls_total{server="counter",whose="client"}'),
    ).toBe('1');
  });

  it('is limited for each server, for all clients together', async ({ expect }) => {
    await using counter = await counterServer();
    await using gateway = await testGateway(
      { counter: counter.url },
      { policy: { rate: { perSecond: 0.01, burst: 1 } } },
    );
    const headers = await namedToken(gateway, {});
    const url = `${gateway.url}/counter/mcp`;
    expect((await callTool(url, 'read', {}, headers)).status).toBe(200);
    expect((await callTool(url, 'read', {}, fleet)).status).toBe(429);
  });

  it('waits in a bounded queue when the server is busy, and is shed from there with a reason', async ({
    expect,
  }) => {
    await using counter = await counterServer();
    const policy = { concurrency: 1, queue: { depth: 1, maxWaitMs: 60_000 } };
    await using gateway = await testGateway({ counter: counter.url }, { policy });
    const url = `${gateway.url}/mcp`;
    const [first, second] = [
      callTool(url, 'counter__wait', {}, fleet),
      callTool(url, 'counter__wait', {}, fleet),
    ];
    const depth = () => metric(gateway, 'mcp_gateway_queue_depth{server="counter"}');
    await until(async () => (await depth()) === '1');
    const shed = await callTool(url, 'counter__read', {}, fleet);
    expect(shed).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      rpc: { error: { code: -32_053, data: { code: 'QUEUE_FULL', retryable: true } } },
    });
    expect(await metric(gateway, 'mcp_gateway_calls_running{server="counter"}')).toBe('1');
    expect(await metric(gateway, 'mcp_gateway_shed_calls_total{server="counter",reason="full"}')).toBe('1');
    const health = await httpRequest(`${gateway.url}/health`, { headers: fleet });
    expect(JSON.parse(health.body).metrics.queue_depth).toBe(1);
    counter.release();
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
    expect(await depth()).toBe('0');
  });

  it('sheds what has waited for too long', async ({ expect }) => {
    await using counter = await counterServer();
    const policy = { concurrency: 1, queue: { depth: 5, maxWaitMs: 30 } };
    await using gateway = await testGateway({ counter: counter.url }, { policy });
    const first = callTool(`${gateway.url}/mcp`, 'counter__wait', {}, fleet);
    await until(async () => counter.calls('wait') === 1);
    const shed = await callTool(`${gateway.url}/mcp`, 'counter__read', {}, fleet);
    expect(shed.rpc.error?.data).toMatchObject({ code: 'QUEUE_TIMEOUT' });
    counter.release();
    await first;
  });

  it('is bounded in bytes, both ways', async ({ expect }) => {
    await using counter = await counterServer();
    const policy = { maxRequestBytes: 2000, maxResponseBytes: 50_000 };
    await using gateway = await testGateway({ counter: counter.url }, { policy });
    for (const at of ['/mcp', '/counter/mcp']) {
      const prefix = at === '/mcp' ? 'counter__' : '';
      const url = `${gateway.url}${at}`;
      const large = await callTool(url, `${prefix}read`, { text: 'x'.repeat(3000) }, fleet);
      expect(large).toMatchObject({ status: 413, rpc: { error: { code: -32_051 } } });
      // It streams: what has begun can only be broken off.
      await expect(callTool(url, `${prefix}big`, {}, fleet)).rejects.toThrow(/aborted|hang up/);
    }
    // That says nothing about the server's health.
    for (let call = 0; call < 6; call += 1) {
      await callTool(`${gateway.url}/mcp`, 'counter__big', {}, fleet).catch(() => undefined);
    }
    expect((await callTool(`${gateway.url}/mcp`, 'counter__write', {}, fleet)).status).toBe(200);
    expect(counter.calls('read')).toBe(0);
    const huge = await httpRequest(`${gateway.url}/mcp`, {
      headers: { ...fleet, 'x-padding': 'x'.repeat(20_000) },
    });
    expect(huge.status).toBe(431);
  });

  it('is refused with a reason when the answer says beforehand that it is too large', async ({ expect }) => {
    await using backend = await rawBackend((_, response) => {
      response.writeHead(200, { 'content-length': 60_000 }).end('x'.repeat(60_000));
    });
    await using gateway = await testGateway({ raw: backend.url }, { policy: { maxResponseBytes: 50_000 } });
    const { status, body } = await httpRequest(`${gateway.url}/raw/report`, { headers: fleet });
    expect(status).toBe(502);
    expect(JSON.parse(body).error.data).toMatchObject({ code: 'ANSWER_TOO_LARGE', retryable: false });
  });
});

describe('what is kept', () => {
  const cacheable = tools({ cacheable: ['read', 'fail'] });

  it('is the result of a cacheable tool, until one that writes is called', async ({ expect }) => {
    await using counter = await counterServer();
    await using gateway = await testGateway({ counter: counter.url }, { policy: cacheable });
    const url = `${gateway.url}/mcp`;
    const read = async (text: string) =>
      (await callTool(url, 'counter__read', { text }, fleet)).rpc.result.structuredContent.value;
    expect([await read('a'), await read('a'), await read('b')]).toEqual(['a 1', 'a 1', 'b 2']);
    await callTool(url, 'counter__big', {}, fleet);
    expect(await read('a')).toBe('a 1');
    await callTool(url, 'counter__write', {}, fleet);
    expect(await read('a')).toBe('a 3');
    expect(await metric(gateway, 'mcp_gateway_cache_hits_total')).toBe('2');
    expect(await metric(gateway, 'mcp_gateway_cache_misses_total')).toBe('3');
    expect(Number(await metric(gateway, 'mcp_gateway_cache_bytes'))).toBeGreaterThan(0);
  });

  it('is never a failure', async ({ expect }) => {
    await using counter = await counterServer();
    await using gateway = await testGateway({ counter: counter.url }, { policy: cacheable });
    for (const _ of [1, 2]) {
      const { rpc } = await callTool(`${gateway.url}/mcp`, 'counter__fail', {}, fleet);
      expect(rpc.result).toMatchObject({ isError: true });
    }
    expect(counter.calls('fail')).toBe(2);
  });

  it('ends when the server says that it has other tools than before', async ({ expect }) => {
    await using backend = await eraHttp('legacy');
    // It is no write, as far as policy knows.
    const policy = tools({ cacheable: ['echo'], readOnly: ['grow'] });
    const far = { kind: 'remote', url: backend.url, headers: {}, oauth: null } as const;
    await using gateway = await testGateway({ far }, { policy });
    const url = `${gateway.url}/mcp`;
    await toolNames(url);
    const misses = async (): Promise<number> => {
      await callTool(url, 'far__echo', { text: 'hello' }, fleet);
      return Number(await metric(gateway, 'mcp_gateway_cache_misses_total'));
    };
    await misses();
    const before = await misses();
    expect(await misses()).toBe(before);
    await callTool(url, 'far__grow', {}, fleet);
    await expect.poll(misses).toBe(before + 1);
  });

  it('is given only to clients that may do the same', async ({ expect }) => {
    await using counter = await counterServer();
    await using gateway = await testGateway({ counter: counter.url }, { policy: cacheable });
    const headers = await namedToken(gateway, { servers: ['counter'] });
    const url = `${gateway.url}/counter/mcp`;
    for (const who of [fleet, headers, fleet, headers]) await callTool(url, 'read', {}, who);
    expect(counter.calls('read')).toBe(2);
  });

  it.skipIf(noRedis !== null && process.env['CI'] === undefined)(
    `is shared through Redis, and when that is away, kept by each gateway, which says so${noRedis === null ? '' : ` (${noRedis})`}`,
    async ({ expect }) => {
      await using redis = await startRedis();
      await using counter = await counterServer();
      const options = {
        policy: cacheable,
        rules: { cacheUrl: redis.url, rate: { perSecond: 0.1, burst: 3 } },
      };
      await using one = await testGateway({ counter: counter.url }, options);
      await using two = await testGateway({ counter: counter.url }, options);
      const shared = (gateway: TestGateway) => metric(gateway, 'mcp_gateway_cache_shared');
      await until(async () => (await shared(one)) === '1' && (await shared(two)) === '1');
      const read = (gateway: TestGateway, text: string) =>
        callTool(`${gateway.url}/mcp`, 'counter__read', { text }, fleet);
      await read(one, 'a');
      await read(two, 'a');
      expect(counter.calls('read')).toBe(1);
      // One rate for both: what is answered from the cache costs nothing.
      await read(two, 'b');
      await read(one, 'c');
      expect((await read(two, 'd')).status).toBe(429);
      await redis.kill();
      await until(async () => (await shared(one)) === '0');
      const answers = await Promise.all(['e', 'e', 'f'].map((text) => read(one, text)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      const health = JSON.parse((await httpRequest(`${one.url}/health`, { headers: fleet })).body);
      expect(health).toMatchObject({ status: 'degraded', dependencies: { cache: { status: 'unhealthy' } } });
    },
  );
  afterAll(killRedisServers);
});

describe('what is noted', () => {
  it('is who did what and how it ended, with masked arguments where that is asked for', async ({
    expect,
  }) => {
    await using counter = await counterServer();
    await using gateway = await testGateway({ counter: counter.url }, { rules: { audit: 'arguments' } });
    await mkdir(path.join(gateway.directory, 'logs'));
    const headers = await namedToken(gateway, {});
    const url = `${gateway.url}/mcp`;
    await callTool(url, 'counter__read', { text: 'password=hunter22' }, headers);
    await callTool(url, 'counter__fail', {}, headers);
    await callTool(url, 'counter__read', {}, { authorization: 'Bearer guessed token' });
    await gateway.stop();
    const text = readFileSync(path.join(gateway.directory, 'logs', 'audit.log'), 'utf8');
    expect(text).not.toMatch(/hunter22|guessed|mcpctl_/);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const calls = lines.filter(({ method, code }) => method === 'tools/call' || code === 'TOKEN_INVALID');
    expect(calls.slice(-3)).toMatchObject([
      {
        client: 'token:ci',
        to: 'counter',
        target: 'counter__read',
        outcome: 'success',
        arguments: '{"text":"password=***"}',
      },
      { client: 'token:ci', target: 'counter__fail', arguments: '{}' },
      { client: 'unknown', outcome: 'refused', code: 'TOKEN_INVALID' },
    ]);
  });

  it('is in the metrics, by the name of the client, and by no name that only a client made up', async ({
    expect,
  }) => {
    await using counter = await counterServer();
    await using gateway = await testGateway({ counter: counter.url }, { policy: tools({}) });
    const headers = await namedToken(gateway, {});
    const url = `${gateway.url}/mcp`;
    await toolNames(url, headers);
    await callTool(url, 'counter__read', {}, headers);
    await callTool(url, 'counter__made_up', {}, headers);
    await callTool(url, 'nowhere', {}, headers);
    const calls = 'mcp_tool_calls_total{tool_name="counter__read",client_id="token:ci",status="success"}';
    expect(await metric(gateway, calls)).toBe('1');
    expect(await metric(gateway, 'mcp_tool_inflight{tool_name="counter__read"}')).toBe('0');
    expect(await metric(gateway, 'mcp_jsonrpc_errors_total{error_code="-32602"}')).toBe('1');
    const { body } = await httpRequest(`${gateway.url}/metrics`, { headers: fleet });
    expect(body).not.toMatch(/made_up|nowhere/);
    expect(body).toContain('mcp_gateway_breaker_state{server="counter",replica="counter-1"} 0');
    expect(await metric(gateway, 'mcp_active_sessions')).toBe('0');
  });
});

describe('third-party tools', () => {
  it.for(['warn', 'hold'] as const)(
    'whose words change are noted, and with pinning: %s',
    async (pinning, { expect }) => {
      // The same tools at another URL, one of them with other words.
      await using before = await counterServer('docs');
      await using after = await trialBackend('docs');
      const remote = (url: string) =>
        ({ kind: 'remote', url: `${url}/mcp`, headers: fleet, oauth: null }) as const;
      await using gateway = await testGateway({ docs: remote(before.url) }, { rules: { pinning } });
      const url = `${gateway.url}/mcp`;
      expect(await toolNames(url)).toContain('docs__read');
      const seenFile = path.join(gateway.directory, 'tools-seen.json');
      await until(async () => Object.hasOwn(readSeenTools(seenFile), 'docs'));
      await gateway.stop();
      const seen = readSeenTools(seenFile);
      const echo = definitionOf({ name: 'echo', description: 'Said something else before' }, '');
      writeToolFile(seenFile, { docs: { ...seen['docs'], echo: { first: echo, changed: null } } });
      await using later = await testGateway(
        { docs: remote(after.url) },
        { rules: { pinning }, directory: gateway.directory },
      );
      const names = await toolNames(`${later.url}/mcp`);
      expect(names.includes('docs__echo')).toBe(pinning === 'warn');
      const call = () => callTool(`${later.url}/mcp`, 'docs__echo', { text: 'hello' }, fleet);
      expect((await call()).rpc.error === undefined).toBe(pinning === 'warn');
      await until(async () => readSeenTools(seenFile)['docs']?.['echo']?.changed !== null);
      const { hash } = readSeenTools(seenFile)['docs']?.['echo']?.changed ?? { hash: '' };
      writeToolFile(path.join(gateway.directory, 'tools-accepted.json'), { docs: { echo: hash } });
      await until(async () => (await call()).rpc.error === undefined);
      expect(await toolNames(`${later.url}/mcp`)).toContain('docs__echo');
    },
  );
});

describe('what is told before anybody connects', () => {
  it('are cards and a catalogue of what the client may use', async ({ expect }) => {
    await using counter = await counterServer();
    await using other = await counterServer('other');
    const virtual = { research: { tools: ['counter__*'], tokenHash: null } };
    await using gateway = await testGateway({ counter: counter.url, other: other.url }, { virtual });
    const get = (at: string, headers = {}) => httpRequest(`${gateway.url}${at}`, { headers });
    const card = await get('/counter/mcp/server-card', fleet);
    expect(card.headers['content-type']).toBe('application/mcp-server-card+json');
    expect(JSON.parse(card.body).remotes[0].url).toBe(`${gateway.url}/counter/mcp`);
    const headers = await namedToken(gateway, { servers: ['other', 'research'] });
    const { entries } = JSON.parse((await get('/.well-known/ai-catalog.json', headers)).body);
    expect(entries.map(({ url }: { url: string }) => new URL(url).pathname)).toEqual([
      '/mcp/server-card',
      '/other/mcp/server-card',
      '/research/mcp/server-card',
    ]);
    for (const { url } of entries) expect((await get(new URL(url).pathname, headers)).status).toBe(200);
    expect((await get('/counter/mcp/server-card', headers)).status).toBe(404);
    expect((await get('/nowhere/mcp/server-card', fleet)).status).toBe(404);
    expect((await get('/mcp/server-card')).status).toBe(401);
    expect((await get('/.well-known/oauth-protected-resource', fleet)).status).toBe(404);
  });
});
