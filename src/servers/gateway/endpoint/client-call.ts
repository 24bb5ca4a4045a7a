/** A call as the stages of the pipeline see it. */
import type { IncomingHttpHeaders } from 'node:http';
import type { ServerPolicy } from '../../../runtime/fleet/upstream.ts';
import type { CallTarget, ClientIdentity, GatewayCall } from '../call/gateway-call.ts';
import { isObject, type Params } from '../protocol/messages.ts';

export interface ClientCallOptions {
  readonly client: ClientIdentity;
  readonly server: string;
  readonly policy: ServerPolicy;
  readonly method: string;
  readonly target: CallTarget | null;
  readonly params: Params | undefined;
  readonly headers: IncomingHttpHeaders;
}

export class ClientCall implements GatewayCall {
  readonly client: ClientIdentity;
  readonly server: string;
  readonly policy: ServerPolicy;
  readonly method: string;
  readonly target: CallTarget | null;
  readonly headers: IncomingHttpHeaders;
  readonly #params: Params | undefined;
  readonly #onGiveUp: ((reason: string) => void)[] = [];
  /** Made only for who asks for its signal: most calls end before anybody does. */
  #abort: AbortController | null = null;
  #givenUp: string | null = null;

  constructor(options: ClientCallOptions) {
    this.client = options.client;
    this.server = options.server;
    this.policy = options.policy;
    this.method = options.method;
    this.target = options.target;
    this.headers = options.headers;
    this.#params = options.params;
  }

  get signal(): AbortSignal {
    if (this.#abort === null) {
      this.#abort = new AbortController();
      if (this.#givenUp !== null) this.#abort.abort(new Error(this.#givenUp));
    }
    return this.#abort.signal;
  }

  get isTask(): boolean {
    return this.#params?.['task'] !== undefined;
  }

  get isGivenUp(): boolean {
    return this.#givenUp !== null;
  }

  onGiveUp(listener: (reason: string) => void): void {
    if (this.#givenUp === null) this.#onGiveUp.push(listener);
    else listener(this.#givenUp);
  }

  arguments(): Params {
    const given = this.#params?.['arguments'];
    return isObject(given) ? given : {};
  }

  giveUp(reason: string): void {
    if (this.#givenUp !== null) return;
    this.#givenUp = reason;
    this.#abort?.abort(new Error(reason));
    for (const listener of this.#onGiveUp) listener(reason);
  }
}
