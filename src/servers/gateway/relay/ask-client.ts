/** A server's question to a client of the legacy era: a request on the stream of the call that it is about. */
import { randomUUID } from 'node:crypto';
import type { Reply } from '../client/reply.ts';
import { errorCodes, type Params, requestText } from '../protocol/messages.ts';
import type { Session } from '../sessions/session.ts';
import { canAnswer } from '../upstream/client-can.ts';
import { RpcFailure } from '../upstream/server-link.ts';

/** People answer slowly. */
const answerTimeoutMs = 600_000;

/** @param gone aborted when the call is given up. @throws RpcFailure */
export async function askClient(
  session: Session | null,
  reply: Reply,
  method: string,
  params: Params | undefined,
  gone: AbortSignal,
): Promise<unknown> {
  if (session === null || !canAnswer(session.asker, method, params)) throw cannot(method);
  const id = `mcpctl-${randomUUID()}`;
  const json = requestText(id, method, withElicitationId(method, params));
  const send = reply.canStream ? (text: string): void => reply.send(text) : null;
  return session.ask(id, json, send, AbortSignal.any([gone, AbortSignal.timeout(answerTimeoutMs)]));
}

export function cannot(method: string): RpcFailure {
  const message = `The client does not answer ${method}`;
  return new RpcFailure({ code: errorCodes.methodNotFound, message });
}

/** A client of 2025-11-25 needs an id to relate the end of what a URL began to; servers of the next era give none. */
function withElicitationId(method: string, params: Params | undefined): Params | undefined {
  const isUrl = method === 'elicitation/create' && params?.['mode'] === 'url';
  return isUrl && params?.['elicitationId'] === undefined
    ? { ...params, elicitationId: randomUUID() }
    : params;
}
