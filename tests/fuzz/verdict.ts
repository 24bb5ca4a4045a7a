/** Whether a client could make sense of an answer. */
import type { HttpAnswer } from './http-answers.ts';

export type Outcome = 'result' | 'error' | 'accepted' | 'stream';

interface JsonRpc {
  readonly jsonrpc?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code?: unknown; readonly message?: unknown };
  readonly method?: unknown;
}

/** @throws Error that says what is wrong with it */
export function outcomeOf({ status, headers, body }: HttpAnswer): Outcome {
  if (status >= 400) {
    if (isTypedError(body)) return 'error';
    throw new Error(`${status} without a typed error: ${body.slice(0, 300)}`);
  }
  const type = headers['content-type'] ?? '';
  const last = messagesIn(body, type).at(-1);
  if (last !== undefined) return outcomeOfMessage(last);
  if (status === 202 || status === 204) return 'accepted';
  if (type.startsWith('text/event-stream')) return 'stream';
  throw new Error(`${status} without a body`);
}

function outcomeOfMessage({ error, result, method }: JsonRpc): Outcome {
  if (error !== undefined && result !== undefined) throw new Error('both a result and an error');
  if (typeof error?.code === 'number' && typeof error.message === 'string') return 'error';
  if (typeof result === 'object' && result !== null) return 'result';
  if (typeof method === 'string') return 'stream';
  throw new Error(`neither a result nor a typed error: ${JSON.stringify({ error, result })}`);
}

function isTypedError(body: string): boolean {
  try {
    const { error, code } = JSON.parse(body) as { readonly error?: unknown; readonly code?: unknown };
    const told = typeof error === 'object' && error !== null && 'code' in error ? error.code : code;
    return typeof told === 'number' || typeof told === 'string' || typeof error === 'string';
  } catch {
    return false;
  }
}

function messagesIn(body: string, type: string): readonly JsonRpc[] {
  if (body === '') return [];
  if (!type.startsWith('text/event-stream')) return [JSON.parse(body) as JsonRpc];
  return body
    .split('\n')
    .filter((line) => line.startsWith('data:') && line.length > 'data: '.length)
    .map((line) => JSON.parse(line.slice('data:'.length)) as JsonRpc);
}
