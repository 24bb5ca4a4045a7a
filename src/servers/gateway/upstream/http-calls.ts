/** Calls to a server that speaks HTTP: what comes back on the stream of each, and how each ends. */
import { randomBytes } from 'node:crypto';
import { OperationalError, reasonOf } from '../../../runtime/errors.ts';
import type { Asker } from '../client/asker.ts';
import { errorCodes, messageOf, type Params, type RequestId } from '../protocol/messages.ts';
import { askedCall } from './asked-call.ts';
import { type CallInFlight, CallsInFlight } from './calls-in-flight.ts';
import { deliver } from './deliver.ts';
import type { ExchangeEnd } from './exchange.ts';
import { progressTokenOf } from './outgoing-params.ts';
import { type AnswerSink, type OutgoingRequest, RpcFailure, type SentRequest } from './server-link.ts';

/** One attempt to carry a call over. */
export interface Carrier {
  /** Sends it, and hands every message that comes to `onMessage`; resolves when nothing more will come. */
  carry(call: CallInFlight, signal: AbortSignal, onMessage: (json: string) => void): Promise<ExchangeEnd>;
  /** Sends the client's answer to a server's question. */
  respond(answer: object): Promise<unknown>;
  /** Tells the server that nobody waits any more; closing the stream says so in the modern era. */
  cancelled(id: string, reason: string): void;
}

export interface HttpCallsOptions {
  readonly server: string;
  /** For errors. */
  readonly url: string;
  /** News that belong to no call. */
  readonly onNotification: (method: string, params: Params) => void;
}

/** Nobody waits for the answer any more: no fault of the server. */
export class GivenUpError extends Error {
  override readonly name = 'GivenUpError';
}

interface Running {
  readonly abort: AbortController;
  carrier: Carrier | null;
}

export class HttpCalls {
  readonly #options: HttpCallsOptions;
  readonly #idPrefix = `${randomBytes(6).toString('base64url')}.`;
  readonly #calls: CallsInFlight;
  readonly #running = new Map<string, Running>();
  #lastId = 0;

  constructor(options: HttpCallsOptions) {
    this.#options = options;
    this.#calls = new CallsInFlight(options.server, (call, error) => {
      this.#stop(call.id, new Error('timed out'));
      call.sink.failed(error);
    });
  }

  get outstanding(): number {
    return this.#calls.size;
  }

  /** @param carrierOf opens what the call needs first, such as a session */
  send(
    request: OutgoingRequest,
    sink: AnswerSink,
    carrierOf: (call: CallInFlight, signal: AbortSignal) => Promise<Carrier>,
  ): SentRequest {
    this.#lastId += 1;
    const id = `${this.#idPrefix}${this.#lastId.toString(36)}`;
    const call = this.#calls.add(id, request, sink);
    const running: Running = { abort: new AbortController(), carrier: null };
    this.#running.set(id, running);
    void this.#run(call, running, carrierOf);
    return {
      cancel: (reason) => {
        if (this.#calls.take(id) !== undefined) this.#stop(id, new GivenUpError(reason));
      },
    };
  }

  close(): void {
    for (const { id, sink } of this.#calls.takeAll()) {
      this.#stop(id, new GivenUpError('the gateway stops'));
      sink.failed(this.#unreachable('the gateway let go of it'));
    }
  }

  async #run(
    call: CallInFlight,
    running: Running,
    carrierOf: (call: CallInFlight, signal: AbortSignal) => Promise<Carrier>,
  ): Promise<void> {
    const { id, sink } = call;
    const { signal } = running.abort;
    try {
      const carrier = await carrierOf(call, signal);
      running.carrier = carrier;
      const end = await carrier.carry(call, signal, (json) => this.#onMessage(call, carrier, json));
      if (this.#calls.take(id) !== undefined) this.#endWithoutAnswer(sink, end);
    } catch (error) {
      if (this.#calls.take(id) === undefined) return;
      sink.failed(error instanceof OperationalError ? error : this.#unreachable(reasonOf(error), error));
    } finally {
      this.#running.delete(id);
    }
  }

  #onMessage(call: CallInFlight, carrier: Carrier, json: string): void {
    const { id, sink } = call;
    const isAnswered = (answered: RequestId | null): boolean =>
      answered === id && this.#calls.take(id) !== undefined;
    deliver(json, {
      onResult: (answered, resultJson) => {
        if (isAnswered(answered)) sink.result(resultJson);
      },
      onResponse: (answered, { error }) => {
        // Without an id: the server could not read whose request it refuses, and there was one only.
        if (error !== undefined && isAnswered(answered ?? id)) sink.error(error);
      },
      onNotification: (method, params) => this.#onNotification(call, method, params),
      onRequest: (asked, method, params) => void this.#onAsked(call, carrier, asked, method, params),
    });
  }

  #onNotification(call: CallInFlight, method: string, params: Params): void {
    if (method === 'notifications/progress') {
      const progressToken = progressTokenOf(call.request.params);
      this.#calls.isAlive(call);
      if (progressToken !== undefined) call.sink.notify(method, { ...params, progressToken });
    } else if (method === 'notifications/message') call.sink.notify(method, params);
    else this.#options.onNotification(method, params);
  }

  /** A question that came on no call's own stream: for the one that was made last, of those it can be about. */
  async ask(
    belongs: (asker: Asker) => boolean,
    respond: (answer: object) => Promise<unknown>,
    id: RequestId,
    method: string,
    params: Params | undefined,
  ): Promise<void> {
    const calls = [...this.#calls.values()].filter(({ request }) => belongs(request.asker));
    const call = askedCall(calls, method, params);
    if (call !== null) return this.#onAsked(call, { respond }, id, method, params);
    const error = { code: errorCodes.methodNotFound, message: `No client is there to answer ${method}` };
    const answer = method === 'ping' ? { result: {} } : { error };
    // A server that cannot be reached notices by itself that it has no answer.
    await respond({ jsonrpc: '2.0', id, ...answer }).catch(() => undefined);
  }

  /** A notification that came on no call's own stream. @returns whether it was about a call */
  tell(belongs: (asker: Asker) => boolean, method: string, params: Params): boolean {
    const calls = [...this.#calls.values()].filter(({ request }) => belongs(request.asker));
    const isAbout = ({ id }: CallInFlight): boolean =>
      method !== 'notifications/progress' || params['progressToken'] === id;
    const call = calls.findLast(isAbout);
    if (call !== undefined) this.#onNotification(call, method, params);
    return call !== undefined;
  }

  async #onAsked(
    call: CallInFlight,
    carrier: Pick<Carrier, 'respond'>,
    id: RequestId,
    method: string,
    params: Params | undefined,
  ): Promise<void> {
    call.asking += 1;
    try {
      const answer = method === 'ping' ? { result: {} } : await this.#ask(call, method, params);
      await carrier.respond({ jsonrpc: '2.0', id, ...answer });
    } catch (error) {
      // The server waits for an answer that cannot reach it.
      if (this.#calls.take(call.id) === undefined) return;
      this.#stop(call.id, new Error('its question could not be answered'));
      call.sink.failed(this.#unreachable(reasonOf(error), error));
    } finally {
      call.asking -= 1;
      this.#calls.isAlive(call);
    }
  }

  async #ask(call: CallInFlight, method: string, params: Params | undefined): Promise<object> {
    try {
      return { result: await call.sink.ask(method, params) };
    } catch (error) {
      if (error instanceof RpcFailure) return { error: error.error };
      throw error;
    }
  }

  #endWithoutAnswer(sink: AnswerSink, { status, text }: ExchangeEnd): void {
    const message = errorIn(text);
    if (message !== null) sink.error(message);
    else if (status >= 200 && status < 300) sink.failed(this.#unreachable('it ended without an answer'));
    else sink.failed(this.#unreachable(`it answered with HTTP ${status}`));
  }

  #stop(id: string, reason: Error): void {
    const running = this.#running.get(id);
    this.#running.delete(id);
    running?.carrier?.cancelled(id, reason.message);
    running?.abort.abort(reason);
  }

  #unreachable(reason: string, cause?: unknown): OperationalError {
    const { server, url } = this.#options;
    return new OperationalError('SERVER_UNREACHABLE', { server, url, reason }, { cause });
  }
}

/** The JSON-RPC error in an answer that HTTP calls a failure. */
function errorIn(text: string): { code: number; message: string; data?: unknown } | null {
  try {
    const found = messageOf(JSON.parse(text));
    return found?.kind === 'response' ? (found.message.error ?? null) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
