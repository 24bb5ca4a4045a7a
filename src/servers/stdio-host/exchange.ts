/** What is said between the gateways and one child: every answer finds the one that asked, and nobody else. */
import { OperationalError } from '../../runtime/errors.ts';
import type { LongLine } from '../../runtime/mcp/line-reader.ts';
import {
  errorCodes,
  errorText,
  type Line,
  type MessageId,
  notificationText,
  type Params,
  parseLine,
  resultText,
} from './messages.ts';
import { OwnQuestions } from './own-questions.ts';

/** A gateway, as a child's messages reach it. */
export interface Listener {
  /** Whether it takes messages. */
  readonly isFit: boolean;
  /** @param json one message, as it stands on its line */
  deliver(json: string): void;
}

export interface ExchangeOptions {
  readonly server: string;
  /** Hands one message to the child. @returns whether it was taken */
  readonly send: (json: string) => boolean;
  /** Every gateway there is, the newest last. */
  readonly listeners: () => readonly Listener[];
  /** Something that is no answer to anybody: for the log, and to be counted. */
  readonly onStray: (kind: StrayKind, text: string) => void;
  /** A request of a gateway was answered, or never will be. */
  readonly onAnswered: (answered: { readonly ms: number; readonly outcome: Outcome }) => void;
  /** A gateway's request that changes what the child keeps for it was accepted. */
  readonly onAccepted: (method: string, params: Params) => void;
}

export type StrayKind = 'garbage' | 'unknown id' | 'too long' | 'half a line';
export type Outcome = 'ok' | 'error' | 'lost';

interface Waiting {
  readonly listener: Listener;
  readonly method: string;
  readonly params: Params;
  readonly beganMs: number;
}

/** Beyond, a child is told nothing more before it has answered, and may ask nothing more before it was answered. */
const maxInFlight = 1024;

export class Exchange {
  readonly #options: ExchangeOptions;
  /** Requests of gateways, the oldest first. */
  readonly #waiting = new Map<MessageId, Waiting>();
  readonly #own: OwnQuestions;
  /** Requests of the child, and who was asked. */
  readonly #asking = new Map<MessageId, Listener>();
  #lastHeardMs = performance.now();
  #isConcurrent = false;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#own = new OwnQuestions(options.send);
  }

  /** Requests of gateways that the child has not answered. */
  get inFlight(): number {
    return this.#waiting.size;
  }

  /** Whether the child was ever seen to answer one thing while it worked on another. */
  get isConcurrent(): boolean {
    return this.#isConcurrent;
  }

  get lastHeardMs(): number {
    return this.#lastHeardMs;
  }

  /**
   * A request of the host's own.
   *
   * @throws RefusedError when the child answers with an error; Error when it does not answer in time, or has ended
   */
  ask(method: string, params: Params, timeoutMs: number): Promise<unknown> {
    return this.#own.ask(method, params, timeoutMs);
  }

  notify(method: string): void {
    this.#options.send(notificationText(method));
  }

  /** A line of a gateway. @throws SyntaxError when it is no message */
  fromGateway(listener: Listener, line: string): void {
    const lines = parseLine(line);
    if (lines === null) throw new SyntaxError('a frame that holds no JSON-RPC message');
    for (const one of lines) this.#fromGateway(listener, one);
  }

  /** A line of the child. */
  fromChild(line: string): void {
    const lines = parseLine(line);
    if (lines === null) {
      this.#options.onStray('garbage', line);
      return;
    }
    this.#lastHeardMs = performance.now();
    for (const one of lines) this.#fromChild(one);
  }

  /** A line of the child that was let go: whoever asked for it learns so. */
  fromChildTooLong({ head, tail, bytes }: LongLine): void {
    this.#lastHeardMs = performance.now();
    this.#options.onStray('too long', `${bytes} bytes that begin with ${head.slice(0, 200)}`);
    for (const [id, waiting] of this.#waiting) {
      const key = `"id":${JSON.stringify(id)}`;
      if (!head.includes(key) && !tail.includes(key)) continue;
      this.#settle(id, waiting, 'error');
      const message = `The answer of ${this.#options.server} has ${bytes} bytes, which is too much`;
      const error = { code: errorCodes.payloadTooLarge, message, data: data('TOOL_FAILED', false) };
      waiting.listener.deliver(errorText(id, error));
      return;
    }
  }

  /** The run is over: what was under way will not be answered. */
  fail(reason: string): void {
    const { server } = this.#options;
    const lost = new OperationalError('SERVER_CRASHED', { server, reason, lastLines: [] });
    for (const [id, waiting] of this.#waiting) {
      this.#settle(id, waiting, 'lost');
      const error = {
        code: errorCodes.serverUnavailable,
        message: lost.message,
        data: data(lost.code, false),
      };
      waiting.listener.deliver(errorText(id, error));
    }
    this.#own.fail(reason);
    this.#asking.clear();
  }

  /** A gateway is gone: nobody waits for what it asked, and what it was asked will not be answered. */
  leave(listener: Listener): void {
    for (const [requestId, waiting] of this.#waiting) {
      if (waiting.listener !== listener) continue;
      this.#waiting.delete(requestId);
      const params = { requestId, reason: 'the client went away' };
      this.#options.send(notificationText('notifications/cancelled', params));
    }
    for (const [id, asked] of this.#asking) {
      if (asked !== listener) continue;
      this.#asking.delete(id);
      this.#refuseChild(id, 'The client went away');
    }
  }

  #fromGateway(listener: Listener, { message, json }: Line): void {
    const { send } = this.#options;
    if (message.kind === 'answer') {
      // An answer that nobody waits for: to a run before this one, or a second one.
      if (this.#asking.delete(message.id)) send(json);
      return;
    }
    if (message.kind === 'notification') {
      if (message.method === 'notifications/cancelled')
        this.#waiting.delete(idIn(message.params['requestId']));
      send(json);
      return;
    }
    const { id, method, params } = message;
    const refusal = this.#refusalOf(id);
    if (refusal === null && send(json)) {
      this.#waiting.set(id, { listener, method, params, beganMs: performance.now() });
      return;
    }
    const reason = refusal ?? 'it does not read its input';
    listener.deliver(unavailable(this.#options.server, id, reason));
  }

  #refusalOf(id: MessageId): string | null {
    if (this.#waiting.has(id) || this.#own.owns(id)) return 'the id of the request is taken';
    return this.#waiting.size >= maxInFlight ? `it has ${maxInFlight} calls in flight` : null;
  }

  #fromChild(line: Line): void {
    const { message } = line;
    if (message.kind === 'answer') this.#onAnswer(line, message);
    else if (message.kind === 'request') this.#onAsked(line, message);
    else this.#onNotification(line, message);
  }

  #onAnswer({ json }: Line, { id, result, error }: Line['message'] & { kind: 'answer' }): void {
    const askedMs = this.#own.answer(id, result, error);
    if (askedMs !== null) {
      this.#noteOrder(askedMs);
      return;
    }
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) {
      this.#options.onStray('unknown id', json);
      return;
    }
    this.#settle(id, waiting, error === null ? 'ok' : 'error');
    this.#noteOrder(waiting.beganMs);
    if (error === null) this.#options.onAccepted(waiting.method, waiting.params);
    waiting.listener.deliver(json);
  }

  /** The child asks its client: whoever called last is the one it most likely means. */
  #onAsked({ json }: Line, { id, method }: Line['message'] & { kind: 'request' }): void {
    if (method === 'ping') {
      this.#options.send(resultText(id, {}));
      return;
    }
    const callers = [...this.#waiting.values()].map(({ listener }) => listener);
    const listener = [...this.#options.listeners(), ...callers].findLast(({ isFit }) => isFit);
    if (listener === undefined || this.#asking.size >= maxInFlight) {
      this.#refuseChild(id, listener === undefined ? 'No client is there' : 'Too many questions are open');
      return;
    }
    this.#asking.set(id, listener);
    listener.deliver(json);
  }

  /** Progress is for who asked; everything else for everybody, as each gateway has clients of its own. */
  #onNotification({ json }: Line, { method, params }: Line['message'] & { kind: 'notification' }): void {
    const isProgress = method === 'notifications/progress';
    const caller = isProgress ? this.#callerOf(params['progressToken']) : undefined;
    const everybody = this.#options.listeners().filter(({ isFit }) => isFit);
    for (const listener of caller === undefined ? everybody : [caller]) listener.deliver(json);
  }

  /** The gateway gives a request's own id as its token; what other token there is was asked for in the request. */
  #callerOf(token: unknown): Listener | undefined {
    const byId = this.#waiting.get(idIn(token));
    if (byId !== undefined) return byId.listener;
    return [...this.#waiting.values()].find(({ params }) => tokenIn(params) === token)?.listener;
  }

  /** An answer that overtakes an older call tells that the child does several things at a time. */
  #noteOrder(askedMs: number): void {
    const [oldest] = this.#waiting.values();
    if (oldest !== undefined && oldest.beganMs < askedMs) this.#isConcurrent = true;
  }

  #settle(id: MessageId, { beganMs }: Waiting, outcome: Outcome): void {
    this.#waiting.delete(id);
    this.#options.onAnswered({ ms: performance.now() - beganMs, outcome });
  }

  #refuseChild(id: MessageId, message: string): void {
    this.#options.send(errorText(id, { code: errorCodes.internalError, message }));
  }
}

/** For a request that was not handed to the child: it may be made again. */
export function unavailable(server: string, id: MessageId, reason: string): string {
  const { message, code } = new OperationalError('SERVER_NOT_READY', {
    server,
    state: 'unavailable',
    reason,
  });
  return errorText(id, { code: errorCodes.serverUnavailable, message, data: data(code, true) });
}

function data(code: string, retryable: boolean): { code: string; retryable: boolean } {
  return { code, retryable };
}

function tokenIn({ _meta }: Params): unknown {
  return (_meta as Params | undefined)?.['progressToken'];
}

function idIn(value: unknown): MessageId {
  return typeof value === 'number' ? value : String(value);
}
