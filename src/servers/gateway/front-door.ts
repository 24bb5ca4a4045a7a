/** Which path leads where. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GatewayPolicy } from '../../runtime/fleet/gateway-policy.ts';
import type { RequestHandler, Route } from '../kit/http-endpoint.ts';
import { atVirtualServer, nothingAt } from './access/authenticate.ts';
import { answerPreflight, isPreflight, setCorsHeaders } from './access/cors.ts';
import type { ClientIdentity } from './call/gateway-call.ts';
import { isServerInScope, isWholeServerInScope } from './call/in-scope.ts';
import { passCall } from './call/pipeline.ts';
import { readRequestBody } from './client/request-body.ts';
import { rpcErrorOf } from './client/rpc-error-tag.ts';
import { sendError } from './client/send-error.ts';
import { discoveryRoute } from './discovery/discovery-routes.ts';
import { type CardSubject, cardSubjects } from './discovery/server-card.ts';
import { ClientCall } from './endpoint/client-call.ts';
import type { McpEndpoint } from './endpoint/mcp-endpoint.ts';
import type { Services } from './endpoint/services.ts';
import { plainPath } from './plain-path.ts';
import { legacyVersions, modernVersion } from './protocol/eras.ts';
import { errorCodes } from './protocol/messages.ts';
import { failureAnswer } from './relay/failure-answer.ts';
import type { Router } from './replicas/router.ts';
import type { View } from './views/view.ts';
import type { Views } from './views/views.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
const passedMethods: ReadonlySet<string> = new Set<Method>(['GET', 'POST', 'PUT', 'DELETE']);

export interface FrontDoorOptions {
  readonly views: Views;
  readonly router: Router;
  readonly mcp: McpEndpoint;
  readonly services: Services;
  readonly policy: () => GatewayPolicy;
  /** A request was answered with this JSON-RPC error. */
  readonly onRpcError: (code: number) => void;
}

export class FrontDoor {
  readonly #options: FrontDoorOptions;

  constructor(options: FrontDoorOptions) {
    this.#options = options;
  }

  /** `null`: nothing is served there. */
  route(request: IncomingMessage, path: string): Route | null {
    const route = isPreflight(request)
      ? {
          endpoint: 'preflight',
          handle: (_: IncomingMessage, response: ServerResponse) => answerPreflight(response),
        }
      : this.#routeTo(request, path);
    const { cors } = this.#options.policy();
    if (route === null || cors.length === 0) return route;
    return {
      ...route,
      handle: (each, response) => {
        setCorsHeaders(each, response, cors);
        return route.handle(each, response);
      },
    };
  }

  #routeTo(request: IncomingMessage, path: string): Route | null {
    const { views, router } = this.#options;
    if (path === '/loads') {
      return { endpoint: path, handle: (_, response) => sendJson(response, router.loads) };
    }
    const view = views.at(path);
    if (view !== null) {
      return { endpoint: path, handle: (each, response) => this.#serveView(view, each, response) };
    }
    const discovery = discoveryRoute(request, path, {
      policy: this.#options.policy,
      protocolVersions: [modernVersion, ...legacyVersions],
      subjectsFor: async (each) => this.#subjectsFor(await this.#identify(each)),
      guarded: (handle) => this.#guarded(handle),
    });
    if (discovery !== null) return discovery;
    const [, server, rest] = /^\/([^/?]+)(\/.*)$/.exec(request.url ?? '') ?? [];
    if (server === undefined || rest === undefined || !router.has(server)) return null;
    if (!passedMethods.has(request.method ?? '')) return null;
    const handle: RequestHandler = (each, response) => this.#pass(server, rest, each, response);
    return { endpoint: `/${server}/*`, handle: this.#guarded(handle) };
  }

  /** Every call comes this way: no step of it is a promise that need not be one. */
  async #serveView(view: View, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { services, mcp } = this.#options;
    try {
      const found = services.stages.authenticate(request);
      const identity = atView(view, found instanceof Promise ? await found : found);
      await mcp.handle({ view, request, response, identity });
    } catch (error) {
      answerFailure(response, error);
    }
    this.#noteError(response);
  }

  async #pass(
    server: string,
    rest: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const plain = plainPath(rest);
    if (plain === null) {
      const message = `"${rest}" leads outside of ${server}, or is written so that two servers may read it differently`;
      return sendError(response, { status: 400 }, { code: errorCodes.badRequest, message });
    }
    const client = await this.#identify(request);
    // What stands at a path of a server is not known here: it is for who may use all of it.
    if (!isWholeServerInScope(client, server)) throw nothingAt(server);
    const { services } = this.#options;
    const policy = services.policy(server);
    const { maxRequestBytes } = policy;
    const body = await readRequestBody(request, response, maxRequestBytes);
    if (body === null) {
      const message = `a request is at most ${maxRequestBytes} bytes`;
      return sendError(response, { status: 413 }, { code: errorCodes.payloadTooLarge, message });
    }
    const method = request.method as Method;
    const [path = ''] = plain.split('?', 1);
    const target = { kind: 'resource', name: path, shownAs: path } as const;
    const { headers } = request;
    const call = new ClientCall({ client, server, policy, method, target, params: undefined, headers });
    response.once('close', () => call.giveUp('the client went away'));
    const sent = { method, path: plain, headers, body: body.length > 0 ? body : null, id: null };
    await passCall(call, services.stages, {
      stream: () => services.raw.pass(server, sent, response),
      collect: () => Promise.reject(new TypeError('what stands at a path is never kept')),
      answer: () => undefined,
    });
  }

  async #identify(request: IncomingMessage): Promise<ClientIdentity> {
    const found = this.#options.services.stages.authenticate(request);
    return found instanceof Promise ? await found : found;
  }

  #subjectsFor(identity: ClientIdentity): readonly CardSubject[] {
    const { views } = this.#options;
    const may = (name: string): boolean => isServerInScope(identity, name);
    return cardSubjects({ servers: views.servers.filter(may), virtual: views.virtual.filter(may) });
  }

  /** Answers for what `handle` throws, and tells what was answered. */
  #guarded(handle: RequestHandler): RequestHandler {
    return async (request, response) => {
      try {
        await handle(request, response);
      } catch (error) {
        answerFailure(response, error);
      }
      this.#noteError(response);
    };
  }

  #noteError(response: ServerResponse): void {
    const code = rpcErrorOf(response);
    if (code !== null) this.#options.onRpcError(code);
  }
}

/** @throws `error` when an answer has begun, or when it is a bug of ours */
function answerFailure(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) throw error;
  const { rpc, http } = failureAnswer(error);
  sendError(response, http, rpc);
}

/** The client as it may act there. @throws CallRefusal `NOT_FOUND`, as if nothing were there */
function atView({ kind, name }: View, identity: ClientIdentity): ClientIdentity {
  if (kind === 'virtual') return atVirtualServer(identity, name);
  if (kind === 'single' && !isServerInScope(identity, name)) throw nothingAt(name);
  return identity;
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
