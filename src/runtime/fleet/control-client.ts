/** The client's side of control's Unix socket; what the calls mean stands in control-api.ts. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { OperationalError, reasonOf } from '../errors.ts';
import type { ControlClient, ProgressListener } from './control-api.ts';
import type { UpPlan } from './plan.ts';
import type { ProgressEvent, WireError } from './progress.ts';
import type { FleetSnapshot } from './snapshot.ts';

const answerTimeoutMs = 5000;
/** Status is worth nothing when it is late: a control that takes longer is itself the news. */
const snapshotTimeoutMs = 1500;
/** control says something every two seconds, be it nothing. */
const defaultSilenceMs = 15_000;

export function controlClient(
  socket: string,
  { silenceMs = defaultSilenceMs }: { readonly silenceMs?: number } = {},
): ControlClient {
  const change = async (
    path: string,
    body: unknown,
    listener: ProgressListener,
    signal: AbortSignal,
  ): Promise<FleetSnapshot> => {
    const response = await call(socket, 'POST', path, body, signal);
    for await (const event of events<ProgressEvent>(response, { socket, silenceMs })) {
      listener(event);
      if (event.type === 'done') return event.snapshot;
      if (event.type === 'failed') throw revive(event.error);
    }
    throw unreachable(socket, new Error('it ended in the middle of the command'));
  };
  return {
    snapshot: async () =>
      json<FleetSnapshot>(
        await call(socket, 'GET', '/snapshot', undefined, AbortSignal.timeout(snapshotTimeoutMs)),
        socket,
      ),
    plan: async (request) =>
      json<UpPlan>(
        await call(socket, 'POST', '/plan', request, AbortSignal.timeout(answerTimeoutMs)),
        socket,
      ),
    watch: async function* (signal) {
      try {
        const response = await call(socket, 'GET', '/watch', undefined, signal);
        yield* events<FleetSnapshot>(response, { socket, silenceMs });
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
    up: (request, listener, signal) => change('/up', request, listener, signal),
    down: (request, listener, signal) => change('/down', request, listener, signal),
    restart: (request, listener, signal) => change('/restart', request, listener, signal),
    scale: (request, listener, signal) => change('/scale', request, listener, signal),
  };
}

const dataField = 'data: ';

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

async function* events<T>(
  response: IncomingMessage,
  { socket, silenceMs }: { readonly socket: string; readonly silenceMs: number },
): AsyncGenerator<T> {
  // A refusal is no stream, and throws here.
  if (response.statusCode !== 200) await json(response, socket);
  response.setTimeout(silenceMs, () => response.destroy(new Error(`no word in ${silenceMs} ms`)));
  let pending = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      const parts = (pending + String(chunk)).split('\n\n');
      pending = parts.pop() ?? '';
      const said = parts.filter((part) => part.startsWith(dataField));
      for (const part of said) yield JSON.parse(part.slice(dataField.length)) as T;
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
