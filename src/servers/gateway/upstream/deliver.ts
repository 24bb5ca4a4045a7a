/** Tells the message of one server from another, and hands each to whom it concerns. */
import { messageOf, type Params, type RequestId, type RpcResponse } from '../protocol/messages.ts';
import { splice } from './splice.ts';

export interface Deliveries {
  onResult(id: string, resultJson: string): void;
  onResponse(id: RequestId | null, response: RpcResponse): void;
  onNotification(method: string, params: Params): void;
  onRequest(id: RequestId, method: string, params: Params | undefined): void;
}

/** @returns whether it was a message; garbage is for nobody */
export function deliver(json: string, to: Deliveries): boolean {
  const spliced = splice(json);
  // What goes on as text must be one value: a server may write another beside it, or half of one.
  if (spliced !== null && parse(spliced.resultJson) !== undefined) {
    to.onResult(spliced.id, spliced.resultJson);
    return true;
  }
  const value = parse(json);
  // A server of 2025-03-26 may answer in batches.
  const messages = (Array.isArray(value) ? value : [value]).map(messageOf);
  for (const found of messages) {
    if (found === null) return false;
    const { kind, message } = found;
    if (kind === 'request') to.onRequest(message.id, message.method, message.params);
    else if (kind === 'notification') to.onNotification(message.method, message.params ?? {});
    else if (typeof message.id === 'string' && message.error === undefined) {
      to.onResult(message.id, JSON.stringify(message.result));
    } else to.onResponse(message.id, message);
  }
  return true;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
