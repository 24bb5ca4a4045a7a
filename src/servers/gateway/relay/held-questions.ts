/** Questions of a legacy server to a client of the modern era: told as a result, answered by its next request. */
import type { CallEnd } from '../call/gateway-call.ts';
import type { Reply } from '../client/reply.ts';
import { errorCodes, isObject, type Params } from '../protocol/messages.ts';
import { canAnswer } from '../upstream/client-can.ts';
import { type OutgoingRequest, RpcFailure } from '../upstream/server-link.ts';
import { cannot } from './ask-client.ts';
import type { HeldCalls } from './held-calls.ts';

export interface HeldQuestionsOptions {
  readonly held: HeldCalls;
  readonly request: OutgoingRequest;
  readonly reply: Reply;
  /** Ends the call at the server. */
  readonly giveUp: () => void;
  readonly onEnd: (end: CallEnd) => void;
  readonly call: GivenUpCall;
}

/** A client's call, as who works at it sees it. */
export interface GivenUpCall {
  readonly signal: AbortSignal;
  onGiveUp(listener: (reason: string) => void): void;
}

/** Who came back with answers. */
export interface Taker {
  readonly reply: Reply;
  readonly onEnd: (end: CallEnd) => void;
  readonly call: GivenUpCall;
}

interface Question {
  readonly asked: { readonly method: string; readonly params: Params | undefined };
  readonly answer: PromiseWithResolvers<unknown>;
}

export class HeldQuestions {
  readonly #options: HeldQuestionsOptions;
  readonly #open = new Map<string, Question>();
  /** `null`: the client has its question and is to come back. */
  #taker: Taker | null;
  /** What came while nobody was there. */
  #outcome: { readonly answer: (reply: Reply) => void; readonly end: CallEnd } | null = null;
  #isToldSoon = false;
  #count = 0;

  constructor(options: HeldQuestionsOptions) {
    this.#options = options;
    this.#taker = options;
  }

  get reply(): Reply | null {
    return this.#taker?.reply ?? null;
  }

  get isHeld(): boolean {
    return this.#taker === null;
  }

  /** @throws RpcFailure */
  ask(method: string, params: Params | undefined): Promise<unknown> {
    if (!canAnswer(this.#options.request.asker, method, params)) return Promise.reject(cannot(method));
    this.#count += 1;
    const question = { asked: { method, params }, answer: Promise.withResolvers<unknown>() };
    this.#open.set(`question-${this.#count}`, question);
    this.#tellSoon();
    return question.answer.promise;
  }

  end(answer: (reply: Reply) => void, end: CallEnd): void {
    if (this.#taker === null) {
      this.#outcome = { answer, end };
      return;
    }
    const { reply, onEnd } = this.#taker;
    answer(reply);
    onEnd(end);
  }

  /** Questions of one moment go together. */
  #tellSoon(): void {
    if (this.#isToldSoon) return;
    this.#isToldSoon = true;
    setImmediate(() => {
      this.#isToldSoon = false;
      if (this.#open.size > 0) this.#tell();
    });
  }

  #tell(): void {
    const taker = this.#taker;
    if (taker === null) return;
    const { held, request } = this.#options;
    const requestState = held.hold({
      owner: ownerOf(request),
      resume: (responses, next) => this.#resume(responses, next as Taker),
      giveUp: () => this.#refuseAll('The client did not come back with an answer'),
    });
    if (requestState === null) {
      this.#refuseAll('Too many calls wait for an answer');
      return;
    }
    const inputRequests = Object.fromEntries([...this.#open].map(([key, { asked }]) => [key, asked]));
    this.#taker = null;
    taker.reply.result(JSON.stringify({ resultType: 'input_required', inputRequests, requestState }));
    taker.onEnd({ outcome: 'success' });
  }

  #resume(responses: Params, next: Taker): void {
    this.#taker = next;
    next.call.onGiveUp(() => this.#abandonedBy(next));
    for (const [key, { answer }] of this.#open) {
      const response = responses[key];
      if (!isObject(response)) continue;
      this.#open.delete(key);
      answer.resolve(response);
    }
    if (this.#outcome !== null) {
      const { answer, end } = this.#outcome;
      this.end(answer, end);
    } else if (this.#open.size > 0) this.#tellSoon();
  }

  #abandonedBy(taker: Taker): void {
    if (this.#taker !== taker) return;
    this.#options.giveUp();
    taker.onEnd({ outcome: 'cancelled' });
  }

  #refuseAll(message: string): void {
    for (const { answer } of this.#open.values()) {
      answer.reject(new RpcFailure({ code: errorCodes.internalError, message }));
    }
    this.#open.clear();
    if (this.#taker === null) this.#options.giveUp();
  }
}

/** Only the same client takes up a call, and only for the same thing. */
export function ownerOf({ asker, method, params = {} }: OutgoingRequest): string {
  return JSON.stringify([asker.identity.id, method, params['name'] ?? params['uri']]);
}
