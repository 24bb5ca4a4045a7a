/** The answers to a batch, which only 2025-03-26 knows: a stream of events, or one JSON array. */
import type { ServerResponse } from 'node:http';
import { errorText, type RequestId, type RpcError, resultText } from '../protocol/messages.ts';
import { beginEventStream, writeEvent } from './event-stream.ts';
import { finish } from './finish.ts';
import type { Accepted, Reply } from './reply.ts';

export class BatchReply {
  readonly #response: ServerResponse;
  readonly #isStream: boolean;
  readonly #answers: string[] = [];
  #open: number;

  /** @param requests how many answers there will be, at least 1 */
  constructor(response: ServerResponse, accepted: Accepted, requests: number) {
    this.#response = response;
    this.#isStream = accepted.events;
    this.#open = requests;
    if (this.#isStream) beginEventStream(response);
  }

  /** Of one request of the batch. */
  replyTo(id: RequestId): Reply {
    const response = this.#response;
    let isOver = false;
    const end = (json: string): void => {
      if (isOver) return;
      isOver = true;
      this.#take(json);
    };
    return {
      result: (resultJson) => end(resultText(id, resultJson)),
      error: (error: RpcError) => end(errorText(id, error)),
      send: (json) => {
        if (this.#isStream) writeEvent(response, json);
      },
      canStream: this.#isStream,
      get isOver() {
        return isOver || response.destroyed;
      },
      onGone: (gone) => {
        response.once('close', () => {
          if (!isOver) gone();
        });
      },
    };
  }

  #take(json: string): void {
    this.#open -= 1;
    if (this.#isStream) writeEvent(this.#response, json);
    else this.#answers.push(json);
    if (this.#open > 0) return;
    if (this.#isStream) {
      finish(this.#response);
      return;
    }
    this.#response.writeHead(200, { 'Content-Type': 'application/json' });
    finish(this.#response, `[${this.#answers.join(',')}]`);
  }
}
