import type { ServerResponse } from 'node:http';
import { errorText, type RequestId, type RpcError } from '../protocol/messages.ts';
import type { HttpError } from './reply.ts';
import { tagRpcError } from './rpc-error-tag.ts';

/** Answers a request that came to no call with an error of the gateway's own. */
export function sendError(
  response: ServerResponse,
  { status, headers = {} }: HttpError,
  error: RpcError,
  id: RequestId | null = null,
): void {
  if (response.headersSent || response.destroyed) return;
  tagRpcError(response, error.code);
  const json = errorText(id, error);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(json),
    ...headers,
  });
  response.end(json);
}
