import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { describe, it } from 'vitest';
import { connectFleetClient, type FleetClient } from '../../../src/runtime/mcp/fleet-client.ts';
import { withTrace } from '../../../src/runtime/telemetry/trace.ts';
import { freePort } from '../../support/free-port.ts';

interface Call {
  readonly id?: number;
  readonly method: string;
  readonly params?: Record<string, unknown>;
}

type Answers = Readonly<Record<string, (params: Record<string, unknown>) => unknown>>;

interface FakeServer extends AsyncDisposable {
  readonly url: string;
  readonly calls: readonly (Call & { readonly headers: IncomingHttpHeaders })[];
  connect(options?: { readonly token?: string; readonly timeoutMs?: number }): Promise<FleetClient>;
}

const opening: Answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'fake', version: '0' },
  }),
};

const tool = (name: string) => ({ name, inputSchema: { type: 'object' } });

/** Answers JSON-RPC on HTTP by method; `undefined` is no answer at all. */
async function fakeServer(answers: Answers): Promise<FakeServer> {
  const calls: (Call & { headers: IncomingHttpHeaders })[] = [];
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const call = (await json(request)) as Call;
    calls.push({ ...call, headers: request.headers });
    if (call.id === undefined) return void response.writeHead(202).end();
    const answer = answers[call.method];
    const outcome =
      answer === undefined
        ? { error: { code: -32601, message: `no method ${call.method}` } }
        : { result: answer(call.params ?? {}) };
    if ('result' in outcome && outcome.result === undefined) return;
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id: call.id, ...outcome }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  return {
    url,
    calls,
    connect: ({ token, ...options } = {}) =>
      connectFleetClient({ server: 'fake', url, token: token ?? null, ...options }),
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

describe('connectFleetClient', () => {
  it('speaks to a server that knows initialize only, with the token in every request', async ({ expect }) => {
    await using server = await fakeServer({ ...opening, 'tools/list': () => ({ tools: [] }) });
    await using client = await server.connect({ token: 'abc' });
    await client.listTools();
    expect(server.calls.map(({ method }) => method)).toEqual(
      expect.arrayContaining(['initialize', 'tools/list']),
    );
    expect(new Set(server.calls.map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer abc']),
    );
  });

  it('names the server that does not answer', async ({ expect }) => {
    const url = `http://127.0.0.1:${await freePort()}/mcp`;
    await expect(connectFleetClient({ server: 'memory', url, token: null })).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
      facts: { server: 'memory', url },
    });
  });

  it('gives up on a server that accepts and says nothing', async ({ expect }) => {
    await using server = await fakeServer({
      'server/discover': () => undefined,
      initialize: () => undefined,
    });
    await expect(server.connect({ timeoutMs: 50 })).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  });
});

describe('listTools', () => {
  it('gives the tools of every page', async ({ expect }) => {
    await using server = await fakeServer({
      ...opening,
      'tools/list': ({ cursor }) =>
        cursor === 'more' ? { tools: [tool('b')] } : { tools: [tool('a')], nextCursor: 'more' },
    });
    await using client = await server.connect();
    expect((await client.listTools()).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('ends with a server whose pages never do', async ({ expect }) => {
    await using server = await fakeServer({
      ...opening,
      'tools/list': () => ({ tools: [tool('a')], nextCursor: 'more' }),
    });
    await using client = await server.connect();
    await client.listTools().catch(() => undefined);
    expect(server.calls.length).toBeLessThan(100);
  });
});

describe('callTool', () => {
  it('sends arguments and the current trace', async ({ expect }) => {
    await using server = await fakeServer({ ...opening, 'tools/call': () => ({ content: [] }) });
    await using client = await server.connect();
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    await withTrace(`00-${traceId}-b7ad6b7169203331-01`, () => client.callTool('search', { query: 'x' }));
    expect(server.calls.at(-1)?.params).toMatchObject({
      name: 'search',
      arguments: { query: 'x' },
      _meta: { traceparent: expect.stringContaining(traceId) },
    });
  });

  it("gives a tool's own failure as a result", async ({ expect }) => {
    const failure = { isError: true, content: [{ type: 'text', text: 'no such memory' }] };
    await using server = await fakeServer({ ...opening, 'tools/call': () => failure });
    await using client = await server.connect();
    expect(await client.callTool('search', {})).toMatchObject(failure);
  });

  it.for([
    { end: 'at its deadline', options: () => ({ timeoutMs: 50 }) },
    { end: 'when aborted', options: () => ({ signal: AbortSignal.timeout(50) }) },
  ])('ends a call without an answer $end', async ({ options }, { expect }) => {
    await using server = await fakeServer({ ...opening, 'tools/call': () => undefined });
    await using client = await server.connect();
    await expect(client.callTool('search', {}, options())).rejects.toThrow();
  });
});
