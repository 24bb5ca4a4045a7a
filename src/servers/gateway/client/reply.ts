/** The answer to one posted request: JSON, or a stream of events as soon as something comes before the result. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { errorText, type RequestId, type RpcError, resultText } from '../protocol/messages.ts';
import { beginEventStream, writeEvent } from './event-stream.ts';
import { finish } from './finish.ts';
import { tagRpcError } from './rpc-error-tag.ts';

export interface HttpError {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  /** Ends it. The result's JSON is not looked at. */
  result(resultJson: string): void;
  /** Ends it. `http` is of use only while nothing was sent before; left out, an error is an answer like any other. */
  error(error: RpcError, http?: HttpError): void;
  /** A message before the end. */
  send(json: string): void;
  /** Whether messages before the end can reach the client. */
  readonly canStream: boolean;
  /** Ended, or the client is gone. */
  readonly isOver: boolean;
  /** Called once when the client leaves before the end. */
  onGone(gone: () => void): void;
}

/** What a client takes as an answer, by its `Accept`. */
export interface Accepted {
  readonly json: boolean;
  readonly events: boolean;
}

export function acceptedBy({ accept }: IncomingHttpHeaders): Accepted {
  if (accept === undefined) return { json: true, events: false };
  const types = accept.toLowerCase();
  const all = types.includes('*/*');
  return {
    json: all || types.includes('application/json') || types.includes('application/*'),
    events: all || types.includes('text/event-stream') || types.includes('text/*'),
  };
}

export class HttpReply implements Reply {
  readonly #response: ServerResponse;
  readonly #id: RequestId;
  readonly #accepted: Accepted;
  #isOver = false;

  constructor(response: ServerResponse, id: RequestId, accepted: Accepted) {
    this.#response = response;
    this.#id = id;
    this.#accepted = accepted;
  }

  get canStream(): boolean {
    return this.#accepted.events && !this.isOver;
  }

  get isOver(): boolean {
    return this.#isOver || this.#response.destroyed;
  }

  result(resultJson: string): void {
    this.#end(resultText(this.#id, resultJson), 200, {});
  }

  error(error: RpcError, { status, headers = {} }: HttpError = { status: 200 }): void {
    tagRpcError(this.#response, error.code);
    this.#end(errorText(this.#id, error), status, headers);
  }

  send(json: string): void {
    if (!this.canStream) return;
    if (!this.#response.headersSent) beginEventStream(this.#response);
    writeEvent(this.#response, json);
  }

  onGone(gone: () => void): void {
    if (this.#response.destroyed) {
      gone();
      return;
    }
    this.#response.once('close', () => {
      if (!this.#isOver) gone();
    });
  }

  #end(json: string, status: number, headers: Readonly<Record<string, string>>): void {
    if (this.isOver) return;
    this.#isOver = true;
    if (!this.#accepted.json && !this.#response.headersSent) beginEventStream(this.#response);
    if (this.#response.headersSent) {
      writeEvent(this.#response, json);
      finish(this.#response);
      return;
    }
    this.#response.writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(json),
      ...headers,
    });
    finish(this.#response, json);
  }
}
