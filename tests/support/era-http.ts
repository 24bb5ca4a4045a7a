/** The servers of each era over HTTP, as remote ones are: with sessions in the legacy era, without in the modern one. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { legacyServer, modernServer } from './era-servers.ts';

export interface EraHttp extends AsyncDisposable {
  readonly url: string;
  /** Sessions that are open; always 0 in the modern era. */
  sessions(): number;
  /** As a restart does: nobody knows any session any more. */
  forgetSessions(): void;
  /** Of every request. */
  readonly seen: { readonly method: string; readonly headers: IncomingMessage['headers'] }[];
  /** How often a call was given up. */
  aborted(): number;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export async function eraHttp(era: 'legacy' | 'modern'): Promise<EraHttp> {
  let aborts = 0;
  const onAbort = (): void => {
    aborts += 1;
  };
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const seen: { method: string; headers: IncomingMessage['headers'] }[] = [];
  // Made anew for each request: news come from the handler that has all who listen.
  const onTouch = (): void => handler.notify.resourceUpdated('note://one');
  const handler = createMcpHandler(() => modernServer(onAbort, onTouch), { legacy: 'reject' });
  const modern = toNodeHandler(handler);
  const answer: Handler =
    era === 'legacy'
      ? (request, response) => answerLegacy(request, response, sessions, onAbort)
      : (request, response) => modern(request as Parameters<typeof modern>[0], response);
  const http = createServer((request, response) => {
    seen.push({ method: request.method ?? '', headers: request.headers });
    void answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    sessions: () => sessions.size,
    forgetSessions: () => sessions.clear(),
    seen,
    aborted: () => aborts,
    [Symbol.asyncDispose]: async () => {
      const closed = once(http, 'close');
      http.close();
      http.closeAllConnections();
      await Promise.all([handler.close(), ...[...sessions.values()].map((transport) => transport.close())]);
      await closed;
    },
  };
}

async function answerLegacy(
  request: IncomingMessage,
  response: ServerResponse,
  sessions: Map<string, StreamableHTTPServerTransport>,
  onAbort: () => void,
): Promise<void> {
  const id = request.headers['mcp-session-id'];
  const known = typeof id === 'string' ? sessions.get(id) : undefined;
  if (known !== undefined) return known.handleRequest(request, response);
  const body = request.method === 'POST' ? await json(request) : undefined;
  if (id !== undefined || (body as { method?: string } | undefined)?.method !== 'initialize') {
    const error = { code: -32_000, message: 'no such session' };
    response.writeHead(id === undefined ? 400 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error }));
    return;
  }
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (opened) => void sessions.set(opened, transport),
    onsessionclosed: (closed) => void sessions.delete(closed),
  });
  // The SDK's type is written without exactOptionalPropertyTypes.
  const server = legacyServer(onAbort);
  await server.connect(transport as Parameters<typeof server.connect>[0]);
  await transport.handleRequest(request, response, body);
}
