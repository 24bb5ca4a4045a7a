/** A child of stdio-host: one process that all clients share, in whichever era it speaks. */
import { randomBytes } from 'node:crypto';
import { OperationalError } from '../../../runtime/errors.ts';
import type { ServerOpening } from '../../../runtime/mcp/host-link.ts';
import { answerTooLarge } from '../limits/answer-too-large.ts';
import { type Era, eraOf } from '../protocol/eras.ts';
import {
  errorCodes,
  notificationText,
  type Params,
  type RequestId,
  requestText,
} from '../protocol/messages.ts';
import { askedCall } from './asked-call.ts';
import { type CallInFlight, CallsInFlight } from './calls-in-flight.ts';
import { deliver } from './deliver.ts';
import { Followed } from './followed.ts';
import type { Host } from './host.ts';
import { outgoingParams, progressTokenOf } from './outgoing-params.ts';
import {
  type AnswerSink,
  type Interest,
  isWanted,
  type OutgoingRequest,
  RpcFailure,
  type SentRequest,
  type ServerEvent,
  type ServerLink,
} from './server-link.ts';
import { newsIn } from './server-news.ts';
import { Waiting } from './waiting.ts';

/** Whoever asks for a server that is starting waits this long for it. */
const patienceMs = 10_000;
const maxWaiting = 1024;
const nobody: ReadonlySet<string> = new Set();

export class HostedServer implements ServerLink {
  readonly name: string;
  readonly #host: Host;
  readonly #idPrefix = `${randomBytes(6).toString('base64url')}.`;
  readonly #listeners = new Set<(event: ServerEvent) => void>();
  readonly #calls: CallsInFlight;
  readonly #followed: Followed;
  readonly #waiting: Waiting;
  #lastId = 0;
  #opening: ServerOpening | null = null;
  #isReady = false;
  #downReason = 'stdio-host has not told of it';

  constructor(name: string, host: Host) {
    this.name = name;
    this.#host = host;
    this.#calls = new CallsInFlight(name, (call, error) => {
      this.#tellCancelled(call.id, 'timed out');
      call.sink.failed(error);
    });
    this.#followed = new Followed(
      (request, sink) => this.send(request, sink),
      (method, params = {}) => this.#onNotification(method, params),
    );
    this.#waiting = new Waiting({ patienceMs, maxWaiting, refusal: () => this.#unreachable() });
    host.join(name, {
      onReady: (opening) => this.#onReady(opening),
      onDown: (reason) => this.#onDown(reason),
      onMessage: (json) => this.#onMessage(json),
    });
  }

  readonly keepsSessions = false;

  get known(): ServerOpening | null {
    return this.#opening;
  }

  get outstanding(): number {
    return this.#calls.size;
  }

  async opening(signal?: AbortSignal): Promise<ServerOpening> {
    if (this.#opening === null) await this.#waiting.turn(signal);
    if (this.#opening === null) throw this.#unreachable();
    return this.#opening;
  }

  send(request: OutgoingRequest, sink: AnswerSink): SentRequest {
    if (this.#isReady) {
      const sent = this.#transmit(request, sink);
      if (sent !== null) return sent;
    }
    return this.#sendLater(request, sink);
  }

  notify(method: string, params: Params | undefined): void {
    // Clients' roots are theirs: a child that all of them share cannot have those of one.
    if (method === 'notifications/roots/list_changed') return;
    this.#host.send(this.name, notificationText(method, params));
  }

  onEvent(listener: (event: ServerEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  follow(interest: Interest): void {
    this.#followed.follow(interest);
  }

  /** The host looks after its children; what it says of this one is asked for at once. */
  async check(): Promise<void> {
    if (!this.#isReady) throw new Error(this.#downReason);
  }

  /** A child keeps nothing for one client. */
  forget(): void {}

  async close(): Promise<void> {
    this.#host.leave(this.name);
    this.#isReady = false;
    this.#downReason = 'it was taken out of the fleet';
    this.#waiting.refuseAll();
    this.#failAll();
  }

  get #era(): Era {
    return eraOf(this.#opening?.protocolVersion ?? '');
  }

  /** `null`: it was not handed over. */
  #transmit(request: OutgoingRequest, sink: AnswerSink): SentRequest | null {
    this.#lastId += 1;
    const id = `${this.#idPrefix}${this.#lastId.toString(36)}`;
    const params = outgoingParams(this.#era, request.params, request.asker, id);
    if (!this.#host.send(this.name, requestText(id, request.method, params))) return null;
    this.#calls.add(id, request, sink);
    return {
      cancel: (reason) => {
        if (this.#calls.take(id) !== undefined) this.#tellCancelled(id, reason);
      },
    };
  }

  /** When the server is back; the call was not sent, so nothing is lost by waiting. */
  #sendLater(request: OutgoingRequest, sink: AnswerSink): SentRequest {
    const giveUp = new AbortController();
    let sent: SentRequest | null = null;
    this.#waiting.turn(giveUp.signal).then(
      () => {
        if (!giveUp.signal.aborted) sent = this.send(request, sink);
      },
      (error: Error) => {
        if (!giveUp.signal.aborted) sink.failed(error);
      },
    );
    return {
      cancel: (reason) => {
        giveUp.abort();
        sent?.cancel(reason);
      },
    };
  }

  #tellCancelled(requestId: string, reason: string): void {
    this.#host.send(this.name, notificationText('notifications/cancelled', { requestId, reason }));
  }

  #onReady(opening: ServerOpening): void {
    this.#opening = opening;
    this.#isReady = true;
    this.#waiting.release();
    this.#followed.opened(opening);
    this.#tell({ kind: 'opened' });
  }

  #onDown(reason: string): void {
    this.#isReady = false;
    this.#downReason = reason;
    this.#followed.opened(null);
    this.#failAll();
  }

  #failAll(): void {
    for (const call of this.#calls.takeAll()) this.#fail(call);
  }

  #fail({ request, sink }: CallInFlight): void {
    if (!request.limits.isRepeatable) {
      sink.failed(this.#unreachable());
      return;
    }
    this.#sendLater({ ...request, limits: { ...request.limits, isRepeatable: false } }, sink);
  }

  #unreachable(): OperationalError {
    return new OperationalError('SERVER_UNREACHABLE', {
      server: this.name,
      url: 'stdio-host',
      reason: this.#downReason,
    });
  }

  /** Garbage on a child's line is the host's to report: no call is told, as none is known. */
  #onMessage(json: string): void {
    deliver(json, {
      onResult: (id, resultJson) => this.#answer(id, (sink) => sink.result(resultJson), json),
      onResponse: (id, { error }) => {
        if (error !== undefined) this.#answer(String(id), (sink) => sink.error(error), json);
      },
      onNotification: (method, params) => this.#onNotification(method, params),
      onRequest: (id, method, params) => void this.#onAsked(id, method, params),
    });
  }

  /** A second answer, or one with a wrong id, belongs to no call any more. */
  #answer(id: string, deliver: (sink: AnswerSink) => void, json: string): void {
    const call = this.#calls.take(id);
    if (call === undefined) return;
    const { maxResponseBytes } = call.request.limits;
    if (json.length > maxResponseBytes) {
      call.sink.failed(answerTooLarge(this.name, maxResponseBytes));
    } else deliver(call.sink);
  }

  #onNotification(method: string, params: Params): void {
    if (method === 'notifications/progress') {
      this.#onProgress(method, params);
      return;
    }
    const told = method === 'notifications/message' ? this.#tellCallers(method, params) : nobody;
    const news = newsIn(method, params, { told, sessionId: null });
    if (news !== null) this.#tell(news);
  }

  #onProgress(method: string, params: Params): void {
    const call = this.#calls.get(String(params['progressToken']));
    const progressToken = progressTokenOf(call?.request.params);
    if (call === undefined || progressToken === undefined) return;
    this.#calls.isAlive(call);
    call.sink.notify(method, { ...params, progressToken });
  }

  /**
   * Nobody knows which call a message of a shared child is about: all that wait for it and want to hear do.
   *
   * @returns the sessions that heard
   */
  #tellCallers(method: string, params: Params): ReadonlySet<string> {
    const told = new Set<string>();
    for (const { request, sink } of this.#calls.values()) {
      const { sessionId, logLevel } = request.asker;
      if (!isWanted(params['level'], logLevel) || (sessionId !== null && told.has(sessionId))) continue;
      if (sessionId !== null) told.add(sessionId);
      sink.notify(method, params);
    }
    return told;
  }

  /** The child asks its client; which one, it does not say: the one that called last and can answer. */
  async #onAsked(id: RequestId, method: string, params: Params | undefined): Promise<void> {
    if (method === 'ping') return this.#respond(id, { result: {} });
    const call = askedCall([...this.#calls.values()], method, params);
    if (call === null) {
      const message = `No client that called ${this.name} is there to answer ${method}`;
      return this.#respond(id, { error: { code: errorCodes.methodNotFound, message } });
    }
    call.asking += 1;
    try {
      this.#respond(id, { result: await call.sink.ask(method, params) });
    } catch (error) {
      if (!(error instanceof RpcFailure)) throw error;
      this.#respond(id, { error: error.error });
    } finally {
      call.asking -= 1;
      this.#calls.isAlive(call);
    }
  }

  #respond(id: RequestId, answer: object): void {
    this.#host.send(this.name, JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
  }

  #tell(event: ServerEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
