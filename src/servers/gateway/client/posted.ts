/** What a client posted: read, parsed and told apart, or refused with the reason. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorCodes, messageOf, type RpcError, type RpcMessage } from '../protocol/messages.ts';
import { parseBody } from './parse-body.ts';
import type { HttpError } from './reply.ts';
import { maxRequestBytes, readRequestBody } from './request-body.ts';

export type Posted =
  | { readonly kind: 'one'; readonly message: RpcMessage; readonly text: string }
  | { readonly kind: 'batch'; readonly messages: readonly RpcMessage[] }
  | { readonly kind: 'refused'; readonly http: HttpError; readonly error: RpcError };

const maxBatch = 100;

/** @throws the connection's error when the client goes away before the end of its body */
export function readPosted(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number = maxRequestBytes,
): Promise<Posted> {
  if (!isJson(request.headers['content-type'])) {
    const message = `Content-Type is "${request.headers['content-type'] ?? ''}", not application/json`;
    return Promise.resolve(refused(415, errorCodes.badRequest, message));
  }
  return readRequestBody(request, response, maxBytes).then((body) => postedIn(body, maxBytes));
}

function postedIn(body: Buffer | null, maxBytes: number): Posted {
  if (body === null) {
    return refused(413, errorCodes.payloadTooLarge, `a request is at most ${maxBytes} bytes`);
  }
  const text = body.toString('utf8');
  let value: unknown;
  try {
    value = parseBody(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refused(400, errorCodes.parseError, `the body is not JSON: ${error.message}`);
  }
  return Array.isArray(value) ? batchOf(value) : oneOf(value, text);
}

function oneOf(value: unknown, text: string): Posted {
  const message = messageOf(value);
  if (message !== null) return { kind: 'one', message, text };
  return refused(400, errorCodes.invalidRequest, 'the body is no JSON-RPC 2.0 message');
}

function batchOf(values: readonly unknown[]): Posted {
  if (values.length === 0 || values.length > maxBatch) {
    return refused(400, errorCodes.invalidRequest, `a batch has 1 to ${maxBatch} messages`);
  }
  const messages = values.map(messageOf).filter((message) => message !== null);
  if (messages.length < values.length) {
    return refused(
      400,
      errorCodes.invalidRequest,
      'the batch holds something that is no JSON-RPC 2.0 message',
    );
  }
  return { kind: 'batch', messages };
}

function refused(status: number, code: number, message: string): Posted {
  return { kind: 'refused', http: { status }, error: { code, message } };
}

function isJson(type: string | undefined): boolean {
  return type?.split(';')[0]?.trim().toLowerCase() === 'application/json';
}
