/** Passes a request on to a built-in server as it is, and streams its bytes back. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { OperationalError } from '../../../runtime/errors.ts';
import { outgoingTraceparent } from '../../../runtime/telemetry/trace.ts';
import type { CallEnd } from '../call/gateway-call.ts';
import { sendError } from '../client/send-error.ts';
import type { RequestId } from '../protocol/messages.ts';
import { failureAnswer } from '../relay/failure-answer.ts';
import { withoutHopByHop } from './forward.ts';
import type { Router } from './router.ts';

export interface RawRequest {
  readonly method: Dispatcher.HttpMethod;
  /** With query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | string | null;
  /** Of the JSON-RPC request, for an error of ours; `null` where it is not known. */
  readonly id: RequestId | null;
}

export class RawDoor {
  readonly #router: Router;
  readonly #token: string | null;

  /** @param token the fleet's, which the servers want */
  constructor(router: Router, token: string | null) {
    this.#router = router;
    this.#token = token;
  }

  has(server: string): boolean {
    return this.#router.has(server);
  }

  /** Answers itself when the server could not. @throws after the answer has begun, the transport's error */
  async pass(server: string, request: RawRequest, response: ServerResponse): Promise<CallEnd> {
    const { method, path, headers, body, id } = request;
    const sent = { method, path, headers: this.#passed(headers), body };
    try {
      await this.#router.send(server, sent, response);
      return endOf(response);
    } catch (error) {
      if (response.headersSent || !(error instanceof OperationalError)) throw error;
      const { rpc, http, code } = failureAnswer(error);
      sendError(response, http, rpc, id);
      return { outcome: 'error', code };
    }
  }

  /** Without what was between the client and the gateway; that was checked here. */
  #passed(all: IncomingHttpHeaders): Record<string, string | string[]> {
    const headers = withoutHopByHop(all);
    for (const name of ['host', 'authorization', 'origin', 'expect', 'content-length', 'mcp-session-id']) {
      delete headers[name];
    }
    headers['traceparent'] ??= outgoingTraceparent();
    if (this.#token !== null) headers['authorization'] = `Bearer ${this.#token}`;
    return headers;
  }
}

function endOf({ statusCode, writableFinished, destroyed }: ServerResponse): CallEnd {
  if (destroyed && !writableFinished) return { outcome: 'cancelled' };
  return statusCode < 400 ? { outcome: 'success' } : { outcome: 'error', code: `HTTP_${statusCode}` };
}
