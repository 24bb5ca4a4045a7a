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
  readonly #abort = new AbortController();

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
    return this.#abort.signal;
  }

  get isTask(): boolean {
    return this.#params?.['task'] !== undefined;
  }

  arguments(): Params {
    const given = this.#params?.['arguments'];
    return isObject(given) ? given : {};
  }

  giveUp(reason: string): void {
    this.#abort.abort(new Error(reason));
  }
}
