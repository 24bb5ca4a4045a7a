/** The client's side of control's Unix socket; what the calls mean stands in control-api.ts. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
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
    throw new OperationalError('CONTROL_UNREACHABLE', {
      socket,
      reason: 'it ended in the middle of the command',
    });
  };
  return {
    snapshot: async () =>
      json<FleetSnapshot>(await call(socket, 'GET', '/snapshot', undefined, answerDeadline())),
    plan: async (request) => json<UpPlan>(await call(socket, 'POST', '/plan', request, answerDeadline())),
    watch: async function* (signal) {
      yield* events<FleetSnapshot>(await call(socket, 'GET', '/watch', undefined, signal), socket);
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
  sent.once('error', (error) => {
    reject(
      new OperationalError('CONTROL_UNREACHABLE', { socket, reason: reasonOf(error) }, { cause: error }),
    );
  });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

async function json<T>(response: IncomingMessage): Promise<T> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  const answer: unknown = JSON.parse(text);
  if (response.statusCode !== 200) throw revive((answer as { error: WireError }).error);
  return answer as T;
}

async function* events<T>(response: IncomingMessage, socket: string): AsyncGenerator<T> {
  let pending = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      const parts = (pending + String(chunk)).split('\n\n');
      pending = parts.pop() ?? '';
      for (const part of parts) yield JSON.parse(part.slice('data: '.length)) as T;
    }
  } catch (error) {
    throw new OperationalError('CONTROL_UNREACHABLE', { socket, reason: reasonOf(error) }, { cause: error });
  }
}

function revive({ code, facts }: WireError): OperationalError {
  return new OperationalError(code, facts);
}
