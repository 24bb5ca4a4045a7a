/** Sessions with a remote server of the legacy era: one for each client session, and one for each client without. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Asker } from '../client/asker.ts';
import type { Params, RequestId } from '../protocol/messages.ts';
import { deliver } from './deliver.ts';
import type { RemoteEndpoint } from './remote-endpoint.ts';
import { type NewsEnd, RemoteNews } from './remote-news.ts';
import { type OpenSession, openSession, type PostMessage } from './remote-session.ts';
import { requestHeaders } from './request-headers.ts';

export interface RemoteSessionsOptions {
  readonly server: string;
  readonly endpoint: RemoteEndpoint;
  /** Counts what the transport does. */
  readonly post: PostMessage;
  /** What the server tells on a session's own stream, outside of any call. */
  readonly onNotification: (key: string, method: string, params: Params) => void;
  readonly onRequest: (key: string, id: RequestId, method: string, params: Params | undefined) => void;
}

interface Entry {
  readonly opened: Promise<OpenSession>;
  readonly news: RemoteNews;
  lastUsedMs: number;
}

/** A server may take its time with the stream of news; calls do not wait longer for it. */
const listenPatienceMs = 1000;
const smallTimeoutMs = 5000;
const maxSessions = 1000;
const idleMs = 600_000;
const sweepEveryMs = 60_000;
/** What a client that has no session of its own can do is decided by each of its requests. */
const everyCapability: Params = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };

export class RemoteSessions {
  readonly #options: RemoteSessionsOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: RemoteSessionsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#sweep(), sweepEveryMs).unref();
  }

  /** Of `asker`; opened when there is none. @throws what `openSession` does */
  of(asker: Asker): Promise<OpenSession> {
    const key = sessionKey(asker);
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.lastUsedMs = performance.now();
      return known.opened;
    }
    const { server, endpoint, post } = this.#options;
    const hasOwn = asker.sessionId !== null;
    const capabilities = hasOwn ? asker.capabilities : everyCapability;
    const client = { capabilities, info: asker.info, logLevel: asker.logLevel };
    const session = openSession(server, endpoint.url, client, post);
    // What a server asks before somebody listens is lost with many of them.
    const listening = Promise.withResolvers<void>();
    const news = new RemoteNews((signal) => this.#readNews(key, session, signal, listening.resolve));
    const opened = session.then(async (open) => {
      news.follow(true);
      await Promise.race([listening.promise, sleep(listenPatienceMs, undefined, { ref: false })]);
      return open;
    });
    const entry = { opened, news, lastUsedMs: performance.now() };
    this.#entries.set(key, entry);
    opened.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    this.#makeRoom();
    return opened;
  }

  /** That of a client, if it has one. */
  known(key: string): Promise<OpenSession> | null {
    return this.#entries.get(key)?.opened ?? null;
  }

  /** The server does not know it any more. */
  lost(key: string): void {
    this.#entries.get(key)?.news.follow(false);
    this.#entries.delete(key);
  }

  /** Nobody needs it any more: the server is told. */
  end(key: string): void {
    const entry = this.#entries.get(key);
    this.lost(key);
    void entry?.opened
      .then(({ id, opening }) => {
        if (id === null) return;
        const headers = requestHeaders(opening.protocolVersion, '', undefined, id);
        const signal = AbortSignal.timeout(smallTimeoutMs);
        const onMessage = (): void => undefined;
        return this.#options.endpoint.request({
          method: 'DELETE',
          message: null,
          headers,
          signal,
          onMessage,
        });
      })
      // A server that does not hear of it lets the session run out.
      .catch(() => undefined);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const key of [...this.#entries.keys()]) this.end(key);
  }

  /** A message that belongs to a session and has no answer, or is one. */
  async tell(key: string, message: object): Promise<void> {
    const { id, opening } = (await this.known(key)) ?? {};
    if (opening === undefined) return;
    const within = { protocolVersion: opening.protocolVersion, sessionId: id ?? null };
    await this.#options.post(message, within, AbortSignal.timeout(smallTimeoutMs));
  }

  async #readNews(
    key: string,
    opened: Promise<OpenSession>,
    signal: AbortSignal,
    onListening: () => void,
  ): Promise<NewsEnd> {
    const { id, opening } = await opened;
    const { endpoint, onNotification, onRequest } = this.#options;
    const headers = requestHeaders(opening.protocolVersion, '', undefined, id);
    const onMessage = (json: string): void => {
      deliver(json, {
        onNotification: (method, params) => onNotification(key, method, params),
        onRequest: (asked, method, params) => onRequest(key, asked, method, params),
        onResult: () => undefined,
        onResponse: () => undefined,
      });
    };
    const request = {
      method: 'GET',
      message: null,
      headers,
      signal,
      onMessage,
      onHead: onListening,
    } as const;
    const end = await endpoint.request(request).finally(onListening);
    if (end.status === 404) this.lost(key);
    const isOffered = end.status >= 200 && end.status < 300;
    return isOffered ? { isOffered: true, retryMs: end.retryMs } : { isOffered: false };
  }

  #sweep(): void {
    const now = performance.now();
    for (const [key, { lastUsedMs }] of this.#entries) {
      // A client's session ends with the client; what has none is told by its silence.
      if (!isClientSession(key) && now - lastUsedMs > idleMs) this.end(key);
    }
  }

  #makeRoom(): void {
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > maxSessions && oldest !== undefined) this.end(oldest);
  }
}

const clientPrefix = 'client ';

export function sessionKey({ sessionId, identity }: Asker): string {
  return sessionId ?? `${clientPrefix}${identity.id}`;
}

/** Whether it is the session of one client session; else many clients may share it. */
export function isClientSession(key: string): boolean {
  return !key.startsWith(clientPrefix);
}
