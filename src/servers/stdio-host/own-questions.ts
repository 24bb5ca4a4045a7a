/** Requests that the host makes of a child itself: for its opening, and whether it is there. */
import { type MessageId, type Params, type RpcError, requestText } from './messages.ts';
import { RefusedError } from './opening.ts';

interface Asked {
  readonly beganMs: number;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** No gateway makes ids like this. */
const prefix = 'mcpctl-host ';

export class OwnQuestions {
  readonly #send: (json: string) => boolean;
  readonly #asked = new Map<MessageId, Asked>();
  #lastId = 0;

  /** @param send hands one message to the child. @returns whether it was taken */
  constructor(send: (json: string) => boolean) {
    this.#send = send;
  }

  /** Whether an id is one of the host's own. */
  owns(id: MessageId): boolean {
    return String(id).startsWith(prefix);
  }

  /** @throws RefusedError when the child answers with an error; Error when it does not answer in time, or has ended */
  async ask(method: string, params: Params, timeoutMs: number): Promise<unknown> {
    this.#lastId += 1;
    const id = `${prefix}${this.#lastId}`;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#asked.set(id, { beganMs: performance.now(), resolve, reject });
    const timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
    if (!this.#send(requestText(id, method, params))) reject(new Error('it does not read its input'));
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#asked.delete(id);
    }
  }

  /** @returns when it was asked; `null` when nobody waits for it */
  answer(id: MessageId, result: unknown, error: RpcError | null): number | null {
    const asked = this.#asked.get(id);
    if (asked === undefined) return null;
    if (error === null) asked.resolve(result);
    else asked.reject(new RefusedError(error.message));
    return asked.beganMs;
  }

  /** Nobody will answer them any more. */
  fail(reason: string): void {
    for (const { reject } of this.#asked.values()) reject(new Error(reason));
    this.#asked.clear();
  }
}
