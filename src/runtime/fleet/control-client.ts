/** The client's side of control's Unix socket; what the calls mean stands in control-api.ts. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { OperationalError, reasonOf } from '../errors.ts';
import type { ControlClient, ProgressListener } from './control-api.ts';
import type { UpPlan } from './plan.ts';
import type { ProgressEvent, WireError } from './progress.ts';
import type { FleetSnapshot } from './snapshot.ts';

const answerTimeoutMs = 5000;

export function controlClient(socket: string): ControlClient {
  const change = async (
    path: string,
    body: unknown,
    listener: ProgressListener,
    signal: AbortSignal,
  ): Promise<FleetSnapshot> => {
    for await (const event of events<ProgressEvent>(await call(socket, 'POST', path, body, signal), socket)) {
      listener(event);
      if (event.type === 'done') return event.snapshot;
      if (event.type === 'failed') throw revive(event.error);
    }
    throw unreachable(socket, new Error('it ended in the middle of the command'));
  };
  return {
    snapshot: async () =>
      json<FleetSnapshot>(await call(socket, 'GET', '/snapshot', undefined, answerDeadline()), socket),
    plan: async (request) =>
      json<UpPlan>(await call(socket, 'POST', '/plan', request, answerDeadline()), socket),
    watch: async function* (signal) {
      try {
        yield* events<FleetSnapshot>(await call(socket, 'GET', '/watch', undefined, signal), socket);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
    up: (request, listener, signal) => change('/up', request, listener, signal),
    down: (request, listener, signal) => change('/down', request, listener, signal),
    restart: (request, listener, signal) => change('/restart', request, listener, signal),
  };
}

function answerDeadline(): AbortSignal {
  return AbortSignal.timeout(answerTimeoutMs);
}

function call(
  socket: string,
  method: string,
  path: string,
  body: unknown,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = httpRequest({ socketPath: socket, method, path, signal, agent: false }, resolve);
  sent.once('error', (error) => reject(unreachable(socket, error)));
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

async function json<T>(response: IncomingMessage, socket: string): Promise<T> {
  let answer: unknown;
  try {
    answer = JSON.parse(await text(response));
  } catch (error) {
    throw unreachable(socket, error);
  }
  if (response.statusCode !== 200) throw revive((answer as { error: WireError }).error);
  return answer as T;
}

async function* events<T>(response: IncomingMessage, socket: string): AsyncGenerator<T> {
  // A refusal is no stream, and throws here.
  if (response.statusCode !== 200) await json(response, socket);
  let pending = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      const parts = (pending + String(chunk)).split('\n\n');
      pending = parts.pop() ?? '';
      for (const part of parts) yield JSON.parse(part.slice('data: '.length)) as T;
    }
  } catch (error) {
    throw unreachable(socket, error);
  }
}

function unreachable(socket: string, cause: unknown): OperationalError {
  return new OperationalError('CONTROL_UNREACHABLE', { socket, reason: reasonOf(cause) }, { cause });
}

function revive({ code, facts }: WireError): OperationalError {
  return new OperationalError(code, facts);
}
