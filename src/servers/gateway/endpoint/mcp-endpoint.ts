/** One MCP path of the gateway over HTTP: POST for messages, GET to listen, DELETE to end a session. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientIdentity } from '../call/gateway-call.ts';
import { modernAsker, strangeAsker } from '../client/asker.ts';
import { BatchReply } from '../client/batch-reply.ts';
import { readPosted } from '../client/posted.ts';
import { acceptedBy, HttpReply, type Reply } from '../client/reply.ts';
import { readRequestBody } from '../client/request-body.ts';
import { sendError } from '../client/send-error.ts';
import { classify } from '../protocol/classify.ts';
import { batchVersion, type Era, legacyVersions, unnamedVersion } from '../protocol/eras.ts';
import { errorCodes, type RpcMessage } from '../protocol/messages.ts';
import type { Session } from '../sessions/session.ts';
import type { View } from '../views/view.ts';
import { serveNotification } from './serve-notification.ts';
import { serveRequest } from './serve-request.ts';
import type { Services } from './services.ts';

/** One HTTP request at one path. */
interface Arrival {
  readonly view: View;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly identity: ClientIdentity;
}

export class McpEndpoint {
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  handle(arrival: Arrival): Promise<void> {
    return arrival.request.method === 'POST' ? this.#post(arrival) : this.#others(arrival);
  }

  async #others(arrival: Arrival): Promise<void> {
    const { request, response } = arrival;
    if (this.#rawServer(arrival.view) !== null) return this.#passRaw(arrival);
    if (request.method === 'GET') return this.#listen(arrival);
    if (request.method === 'DELETE') return this.#end(arrival);
    const message = `${request.method} is not for an MCP endpoint`;
    sendError(response, { status: 405, headers: { Allow: 'POST, GET, DELETE' } }, bad(message));
  }

  async #post(arrival: Arrival): Promise<void> {
    const { view, request, response } = arrival;
    const accepted = acceptedBy(request.headers);
    if (!accepted.json && !accepted.events) {
      const message = `Accept is "${request.headers.accept}", neither application/json nor text/event-stream`;
      return sendError(response, { status: 406 }, bad(message));
    }
    const maxRequestBytes = this.#maxRequestBytes(view);
    const posted = await readPosted(request, response, maxRequestBytes);
    if (posted.kind === 'refused') return sendError(response, posted.http, posted.error);
    if (posted.kind === 'batch') return this.#batch(arrival, posted.messages);
    const { message, text } = posted;
    const classified = classify(message, request.headers);
    const id = message.kind === 'request' ? message.message.id : null;
    if ('refused' in classified) return sendError(response, { status: 400 }, classified.refused, id);
    const { era } = classified;
    const isInitialize = message.kind === 'request' && message.message.method === 'initialize';
    const session = era === 'legacy' && !isInitialize ? this.#sessionFor(arrival, id) : null;
    if (session === 'refused') return;
    if (message.kind === 'request') {
      const reply = new HttpReply(response, message.message.id, accepted);
      return this.#serve(arrival, message, era, session, reply, text);
    }
    if (this.#rawServer(view) !== null) return this.#passRaw(arrival, text);
    this.#take(arrival, message, session);
  }

  #serve(
    { view, request, response, identity }: Arrival,
    { message }: Extract<RpcMessage, { kind: 'request' }>,
    era: Era,
    session: Session | null,
    reply: Reply,
    text: string | null,
  ): Promise<void> {
    const asker =
      era === 'modern' ? modernAsker(message.params, identity) : (session?.asker ?? strangeAsker(identity));
    const query = queryOf(request.url);
    const context = { view, request, response, identity, asker, session, reply, text, query };
    return serveRequest(this.#services, context, message);
  }

  /** A notification, or an answer to a question: neither has an answer. */
  #take({ view, response, identity }: Arrival, posted: RpcMessage, session: Session | null): void {
    if (posted.kind === 'response') session?.answer(posted.message);
    else if (posted.kind === 'notification') {
      serveNotification(this.#services, { view, session, identity }, posted.message);
    }
    if (!response.headersSent) response.writeHead(202).end();
  }

  async #batch(arrival: Arrival, messages: readonly RpcMessage[]): Promise<void> {
    const { request, response } = arrival;
    const version = request.headers['mcp-protocol-version'] ?? unnamedVersion;
    const session = this.#sessionFor(arrival, null);
    if (session === 'refused') return;
    const spoken = session?.record.protocolVersion ?? version;
    const isAllowed =
      spoken === batchVersion &&
      messages.every(({ kind, message }) => {
        if (kind === 'request' && message.method === 'initialize') return false;
        const classified = classify({ kind, message } as RpcMessage, request.headers);
        return 'era' in classified && classified.era === 'legacy';
      });
    if (!isAllowed) {
      const message = `Only ${batchVersion} knows batches, and not with initialize in them`;
      return sendError(response, { status: 400 }, { code: errorCodes.invalidRequest, message });
    }
    const requests = messages.filter((message) => message.kind === 'request');
    for (const message of messages) {
      if (message.kind === 'request') continue;
      if (message.kind === 'response') session?.answer(message.message);
      else serveNotification(this.#services, { ...arrival, session }, message.message);
    }
    if (requests.length === 0) {
      response.writeHead(202).end();
      return;
    }
    const batch = new BatchReply(response, acceptedBy(request.headers), requests.length);
    await Promise.all(
      requests.map((message) =>
        this.#serve(arrival, message, 'legacy', session, batch.replyTo(message.message.id), null),
      ),
    );
  }

  #listen(arrival: Arrival): void {
    const { request, response } = arrival;
    if (!acceptedBy(request.headers).events) {
      const message = `Accept is "${request.headers.accept ?? ''}", not text/event-stream`;
      sendError(response, { status: 406 }, bad(message));
      return;
    }
    const session = this.#sessionFor(arrival, null);
    if (session === 'refused') return;
    if (session !== null) {
      session.listen(response);
      return;
    }
    const message = 'GET needs the Mcp-Session-Id that initialize answers with';
    sendError(response, { status: 405, headers: { Allow: 'POST' } }, bad(message));
  }

  #end(arrival: Arrival): void {
    const session = this.#sessionFor(arrival, null);
    if (session === 'refused') return;
    if (session === null) {
      const message = 'DELETE needs the Mcp-Session-Id of the session to end';
      sendError(arrival.response, { status: 400 }, bad(message));
      return;
    }
    this.#services.sessions.end(session);
    arrival.response.writeHead(204).end();
  }

  /** The session that the headers name, or `null` when they name none; answers itself what is wrong with them. */
  #sessionFor(
    { view, request, response, identity }: Arrival,
    id: string | number | null,
  ): Session | null | 'refused' {
    const version = request.headers['mcp-protocol-version'];
    if (typeof version === 'string' && !understood.has(version)) {
      const message = `Unsupported protocol version: ${version} (supported: ${[...understood].join(', ')})`;
      sendError(response, { status: 400 }, bad(message), id);
      return 'refused';
    }
    const named = request.headers['mcp-session-id'];
    // A built-in server keeps no sessions.
    if (typeof named !== 'string' || this.#rawServer(view) !== null) return null;
    const session = this.#services.sessions.find(named, view, identity);
    if (session !== null) return session;
    const error = { code: errorCodes.sessionUnknown, message: 'Session not found: begin with initialize' };
    sendError(response, { status: 404 }, error, id);
    return 'refused';
  }

  async #passRaw({ view, request, response }: Arrival, text?: string): Promise<void> {
    const server = this.#rawServer(view) ?? '';
    const body = text ?? (await readRequestBody(request, response));
    if (body === null) return sendError(response, { status: 413 }, bad('the body is too large'));
    const method = request.method as 'GET' | 'POST' | 'DELETE';
    const path = `/mcp${queryOf(request.url)}`;
    const sent = body.length === 0 ? null : body;
    await this.#services.raw.pass(
      server,
      { method, path, headers: request.headers, body: sent, id: null },
      response,
    );
  }

  /** Of a path whose bytes are passed on as they are. */
  #rawServer(view: View): string | null {
    const [server = ''] = view.servers();
    return view.kind === 'single' && this.#services.raw.has(server) ? server : null;
  }

  /** Whose call it is, is in the body: each server's own limit is held to afterwards. */
  #maxRequestBytes(view: View): number {
    return Math.max(
      ...view.servers().map((server) => this.#services.policy(server).maxRequestBytes),
      64 * 1024,
    );
  }
}

const understood: ReadonlySet<string> = new Set(legacyVersions);

function bad(message: string): { code: number; message: string } {
  return { code: errorCodes.badRequest, message };
}

function queryOf(url = ''): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at);
}
