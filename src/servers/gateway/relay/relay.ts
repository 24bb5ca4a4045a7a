/** One call on its way to a server and back, whatever the two sides speak. */
import { OperationalError } from '../../../runtime/errors.ts';
import type { CallEnd } from '../call/gateway-call.ts';
import type { Reply } from '../client/reply.ts';
import { type Era, eraOf } from '../protocol/eras.ts';
import { errorCodes, notificationText, type Params, type RpcError } from '../protocol/messages.ts';
import type { Session } from '../sessions/session.ts';
import {
  type AnswerSink,
  isWanted,
  type OutgoingRequest,
  RpcFailure,
  type SentRequest,
  type ServerLink,
} from '../upstream/server-link.ts';
import { askClient } from './ask-client.ts';
import { failureAnswer } from './failure-answer.ts';
import type { HeldCalls } from './held-calls.ts';
import { type GivenUpCall, HeldQuestions } from './held-questions.ts';
import { answerQuestions } from './input-rounds.ts';
import { type InputRequired, inputRequiredIn, translateResult } from './translate-result.ts';

export interface RelayOptions {
  readonly link: ServerLink;
  readonly request: OutgoingRequest;
  readonly reply: Reply;
  readonly session: Session | null;
  readonly held: HeldCalls;
  /** Changes a good result before the client gets it: names and URIs as the client knows them. */
  readonly rewrite?: (resultJson: string) => string;
  readonly call: GivenUpCall;
}

const maxRounds = 8;
/** Over HTTP, the modern era gives some of a server's errors a status of their own. */
const modernStatus: Readonly<Record<number, number>> = { [errorCodes.methodNotFound]: 404, [-32_021]: 400 };

/** Resolves when the client has its answer, or a question to come back with. Never rejects. */
export function relay(options: RelayOptions): Promise<CallEnd> {
  const { promise, resolve } = Promise.withResolvers<CallEnd>();
  new RelayedCall(options, resolve).send(options.request, 1);
  return promise;
}

class RelayedCall {
  readonly #options: RelayOptions;
  readonly #onEnd: (end: CallEnd) => void;
  readonly #questions: HeldQuestions | null;
  #sent: SentRequest | null = null;

  constructor(options: RelayOptions, onEnd: (end: CallEnd) => void) {
    this.#options = options;
    this.#onEnd = onEnd;
    const { request, reply, held, call } = options;
    const isModern = request.asker.era === 'modern';
    this.#questions = isModern
      ? new HeldQuestions({
          held,
          request,
          reply,
          call,
          giveUp: () => this.#sent?.cancel('nobody came back'),
          onEnd,
        })
      : null;
    call.onGiveUp(() => this.#abandon());
  }

  send(request: OutgoingRequest, round: number): void {
    const sink: AnswerSink = {
      result: (json) => this.#onResult(json, request, round),
      error: (error) => {
        const status = request.asker.era === 'modern' ? (modernStatus[error.code] ?? 200) : 200;
        const end = { outcome: 'error', code: String(error.code) } as const;
        this.#end((reply) => reply.error(error, { status }), end);
      },
      failed: (error) => this.#fail(error),
      notify: (method, params) => this.#notify(method, params),
      ask: (method, params) => this.#ask(method, params),
    };
    this.#sent = this.#options.link.send(request, sink);
  }

  get #serverEra(): Era {
    return eraOf(this.#options.link.known?.protocolVersion ?? '');
  }

  #abandon(): void {
    // A held call waits for its client to come back: that the first request is over means nothing.
    if (this.#questions?.isHeld === true) return;
    this.#sent?.cancel('the client gave up');
    this.#onEnd({ outcome: 'cancelled' });
  }

  #onResult(json: string, request: OutgoingRequest, round: number): void {
    const { asker, method } = request;
    const mayAsk = asker.era === 'legacy' && this.#serverEra === 'modern';
    const required = mayAsk ? inputRequiredIn(json) : null;
    if (required !== null) {
      void this.#answer(request, required, round);
      return;
    }
    const translated = translateResult(json, method, this.#serverEra, asker.era);
    if (translated === null) {
      this.#fail(this.#garbage('its answer is no result'));
      return;
    }
    const isToolError = translated.includes('"isError":true');
    const rewritten = this.#options.rewrite?.(translated) ?? translated;
    this.#end((reply) => reply.result(rewritten), { outcome: isToolError ? 'tool-error' : 'success' });
  }

  /** Asks the client, and makes the call again with what it said. */
  async #answer(request: OutgoingRequest, required: InputRequired, round: number): Promise<void> {
    if (round >= maxRounds) {
      this.#fail(this.#garbage(`it still asks after ${maxRounds} rounds`));
      return;
    }
    const { session, reply, call } = this.#options;
    try {
      const next = await answerQuestions(request, required, (method, params) =>
        askClient(session, reply, method, params, call.signal),
      );
      this.send(next, round + 1);
    } catch (error) {
      this.#refuseQuestion(error as Error);
    }
  }

  /** The client cannot, or would not, answer: for a tool that is a result to go on with. */
  #refuseQuestion(error: Error): void {
    if (!(error instanceof RpcFailure)) {
      this.#fail(error);
      return;
    }
    if (this.#options.request.method !== 'tools/call') {
      const rpc: RpcError = { code: errorCodes.internalError, message: error.message };
      this.#end((reply) => reply.error(rpc), { outcome: 'error', code: String(rpc.code) });
      return;
    }
    const result = { content: [{ type: 'text', text: error.message }], isError: true };
    this.#end((reply) => reply.result(JSON.stringify(result)), { outcome: 'tool-error' });
  }

  #notify(method: string, params: Params | undefined): void {
    const { reply, request } = this.#options;
    const isLog = method === 'notifications/message';
    // A client of the modern era says with each request what it wants to hear.
    if (isLog && !isWanted(params?.['level'], request.asker.logLevel)) return;
    (this.#questions?.reply ?? reply).send(notificationText(method, params));
  }

  #ask(method: string, params: Params | undefined): Promise<unknown> {
    const { session, reply, call } = this.#options;
    return this.#questions?.ask(method, params) ?? askClient(session, reply, method, params, call.signal);
  }

  #fail(error: Error): void {
    const { rpc, http, code } = failureAnswer(error);
    this.#end((reply) => reply.error(rpc, http), { outcome: 'error', code });
  }

  #end(answer: (reply: Reply) => void, end: CallEnd): void {
    if (this.#questions !== null) {
      this.#questions.end(answer, end);
      return;
    }
    answer(this.#options.reply);
    this.#onEnd(end);
  }

  #garbage(reason: string): OperationalError {
    const { name } = this.#options.link;
    return new OperationalError('SERVER_UNREACHABLE', { server: name, url: name, reason });
  }
}
