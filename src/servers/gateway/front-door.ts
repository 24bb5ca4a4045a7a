/** Which path leads where. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Route } from '../kit/http-endpoint.ts';
import { readRequestBody } from './client/request-body.ts';
import { sendError } from './client/send-error.ts';
import type { McpEndpoint } from './endpoint/mcp-endpoint.ts';
import type { Services } from './endpoint/services.ts';
import { plainPath } from './plain-path.ts';
import { errorCodes } from './protocol/messages.ts';
import { failureAnswer } from './relay/failure-answer.ts';
import type { Router } from './replicas/router.ts';
import type { Views } from './views/views.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
const passedMethods: ReadonlySet<string> = new Set<Method>(['GET', 'POST', 'PUT', 'DELETE']);

export interface FrontDoorOptions {
  readonly views: Views;
  readonly router: Router;
  readonly mcp: McpEndpoint;
  readonly services: Services;
}

export class FrontDoor {
  readonly #options: FrontDoorOptions;

  constructor(options: FrontDoorOptions) {
    this.#options = options;
  }

  /** `null`: nothing is served there. */
  route(request: IncomingMessage, path: string): Route | null {
    const { views, router } = this.#options;
    if (path === '/loads') {
      return { endpoint: path, handle: (_, response) => sendJson(response, router.loads) };
    }
    const view = views.at(path);
    if (view !== null) {
      return {
        endpoint: path,
        handle: (_, response) =>
          this.#identified(request, response, (identity) =>
            this.#options.mcp.handle({ view, request, response, identity }),
          ),
      };
    }
    const [, server, rest] = /^\/([^/?]+)(\/.*)$/.exec(request.url ?? '') ?? [];
    if (server === undefined || rest === undefined || !router.has(server)) return null;
    if (!passedMethods.has(request.method ?? '')) return null;
    return { endpoint: `/${server}/*`, handle: (_, response) => this.#pass(server, rest, request, response) };
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
    await this.#identified(request, response, async () => {
      const { maxRequestBytes } = this.#options.services.policy(server);
      const body = await readRequestBody(request, response, maxRequestBytes);
      if (body === null) {
        const message = `a request is at most ${maxRequestBytes} bytes`;
        return sendError(response, { status: 413 }, { code: errorCodes.payloadTooLarge, message });
      }
      const method = request.method as Method;
      const sent = body.length > 0 ? body : null;
      const passed = { method, path: plain, headers: request.headers, body: sent, id: null };
      await this.#options.services.raw.pass(server, passed, response);
    });
  }

  async #identified(
    request: IncomingMessage,
    response: ServerResponse,
    serve: (identity: Awaited<ReturnType<Services['stages']['authenticate']>>) => Promise<void>,
  ): Promise<void> {
    const { stages } = this.#options.services;
    try {
      const found = stages.authenticate(request);
      await serve(found instanceof Promise ? await found : found);
    } catch (error) {
      if (response.headersSent) throw error;
      const { rpc, http } = failureAnswer(error);
      sendError(response, http, rpc);
    }
  }
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
