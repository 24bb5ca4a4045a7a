/** A session of a client of the legacy era, while it is in use. */
import type { ServerResponse } from 'node:http';
import type { ClientIdentity } from '../call/gateway-call.ts';
import type { Asker } from '../client/asker.ts';
import { beginEventStream, writeEvent } from '../client/event-stream.ts';
import type { ResourceTarget } from '../lists/resource-catalogue.ts';
import { notificationText, type Params, type RequestId, type RpcResponse } from '../protocol/messages.ts';
import { type LogLevel, RpcFailure } from '../upstream/server-link.ts';
import type { View } from '../views/view.ts';
import type { Audience } from './audience.ts';
import type { SessionRecord } from './session-store.ts';

/** News that came while nobody listened; more of them say no more. */
const maxMissed = 200;

export class Session implements Audience {
  readonly view: View;
  readonly identity: ClientIdentity;
  /** By the client's id of the request: how to give it up. */
  readonly calls: Map<RequestId, () => void> = new Map();
  readonly resources: Map<string, ResourceTarget> = new Map();
  readonly #asked = new Map<string, PromiseWithResolvers<unknown>>();
  readonly #missed = new Set<string>();
  #record: SessionRecord;
  #stream: ServerResponse | null = null;
  lastUsedMs: number = performance.now();

  constructor(record: SessionRecord, view: View, identity: ClientIdentity) {
    this.#record = record;
    this.view = view;
    this.identity = identity;
  }

  get record(): SessionRecord {
    return this.#record;
  }

  get sessionId(): string {
    return this.#record.id;
  }

  get logLevel(): LogLevel | null {
    return this.#record.logLevel;
  }

  /** Whether anything of it is open. */
  get isInUse(): boolean {
    return this.#stream !== null || this.calls.size > 0;
  }

  get asker(): Asker {
    const { protocolVersion, capabilities, info, logLevel, id } = this.#record;
    return {
      era: 'legacy',
      protocolVersion,
      capabilities,
      info,
      logLevel,
      identity: this.identity,
      sessionId: id,
    };
  }

  change(record: Partial<Pick<SessionRecord, 'logLevel' | 'subscriptions'>>): SessionRecord {
    this.#record = { ...this.#record, ...record };
    return this.#record;
  }

  wants(): boolean {
    return true;
  }

  /** On its stream; what tells of a change is kept until there is one. */
  deliver(method: string, params: Params | undefined): void {
    const json = notificationText(method, params);
    if (this.#stream !== null) writeEvent(this.#stream, json);
    else if (method !== 'notifications/message' && this.#missed.size < maxMissed) this.#missed.add(json);
  }

  /** The client listens: it hears what it missed. A stream it had before is over. */
  listen(response: ServerResponse): void {
    this.#stream?.end();
    this.#stream = response;
    beginEventStream(response, { 'Mcp-Session-Id': this.#record.id });
    response.once('close', () => {
      this.lastUsedMs = performance.now();
      if (this.#stream === response) this.#stream = null;
    });
    for (const json of this.#missed) writeEvent(response, json);
    this.#missed.clear();
  }

  /** Sends a question by `send`, or on its stream; resolves with the client's answer. @throws RpcFailure */
  ask(
    id: string,
    json: string,
    send: ((json: string) => void) | null,
    signal: AbortSignal,
  ): Promise<unknown> {
    const answer = Promise.withResolvers<unknown>();
    const giveUp = (): void => answer.reject(new RpcFailure({ code: -32_000, message: reasonIn(signal) }));
    if (send !== null) send(json);
    else if (this.#stream !== null) writeEvent(this.#stream, json);
    else giveUp();
    this.#asked.set(id, answer);
    signal.addEventListener('abort', giveUp, { once: true });
    return answer.promise.finally(() => {
      this.#asked.delete(id);
      signal.removeEventListener('abort', giveUp);
    });
  }

  /** @returns whether that was asked */
  answer({ id, result, error }: RpcResponse): boolean {
    const asked = this.#asked.get(String(id));
    if (asked === undefined) return false;
    if (error === undefined) asked.resolve(result);
    else asked.reject(new RpcFailure(error));
    return true;
  }

  end(): void {
    this.#stream?.end();
    for (const giveUp of [...this.calls.values()]) giveUp();
    const error = { code: -32_000, message: 'The session is over' };
    for (const asked of this.#asked.values()) asked.reject(new RpcFailure(error));
  }
}

function reasonIn({ aborted, reason }: AbortSignal): string {
  if (!aborted) return 'The client has no open stream to be asked on';
  return reason instanceof Error ? reason.message : 'The client did not answer in time';
}
