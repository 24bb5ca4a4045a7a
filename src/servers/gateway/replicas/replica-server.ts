/** A built-in server: replicas over HTTP that speak the modern era and keep nothing between two calls. */
import { OperationalError } from '../../../runtime/errors.ts';
import type { ServerOpening } from '../../../runtime/mcp/host-link.ts';
import { ownAsker } from '../client/asker.ts';
import { metaKeys, modernVersion } from '../protocol/eras.ts';
import { isObject, type Params, requestText } from '../protocol/messages.ts';
import type { CallInFlight } from '../upstream/calls-in-flight.ts';
import { type ExchangeEnd, exchange } from '../upstream/exchange.ts';
import { Followed } from '../upstream/followed.ts';
import { type Carrier, HttpCalls } from '../upstream/http-calls.ts';
import { outgoingParams } from '../upstream/outgoing-params.ts';
import { openingOf } from '../upstream/remote-session.ts';
import { requestHeaders } from '../upstream/request-headers.ts';
import type {
  AnswerSink,
  CallLimits,
  Interest,
  OutgoingRequest,
  SentRequest,
  ServerEvent,
  ServerLink,
} from '../upstream/server-link.ts';
import { newsIn } from '../upstream/server-news.ts';
import type { Router } from './router.ts';

const discoverLimits: CallLimits = {
  timeoutMs: 10_000,
  maxTimeoutMs: 10_000,
  maxResponseBytes: 1024 * 1024,
  isRepeatable: true,
};

export class ReplicaServer implements ServerLink {
  readonly name: string;
  readonly #router: Router;
  readonly #token: string | null;
  readonly #calls: HttpCalls;
  readonly #followed: Followed;
  readonly #listeners = new Set<(event: ServerEvent) => void>();
  #known: ServerOpening | null = null;
  #asked: Promise<ServerOpening> | null = null;

  constructor(name: string, router: Router, token: string | null) {
    this.name = name;
    this.#router = router;
    this.#token = token;
    this.#calls = new HttpCalls({
      server: name,
      url: `the replicas of ${name}`,
      onNotification: (method, params) => this.#onNotification(method, params),
    });
    this.#followed = new Followed(
      (request, sink) => this.send(request, sink),
      (method, params = {}) => this.#onNotification(method, params),
    );
  }

  readonly keepsSessions = false;

  get known(): ServerOpening | null {
    return this.#known;
  }

  opening(): Promise<ServerOpening> {
    if (this.#known !== null) return Promise.resolve(this.#known);
    this.#asked ??= this.#discover().finally(() => {
      this.#asked = null;
    });
    return this.#asked;
  }

  /** Its replicas are others than before. */
  changed(): void {
    this.#known = null;
    this.#followed.opened(null);
    // Asked at once only where somebody listens for what may have changed.
    if (this.#followed.interest.isFollowed) this.opening().catch(() => undefined);
    this.#tell({ kind: 'opened' });
  }

  send(request: OutgoingRequest, sink: AnswerSink): SentRequest {
    return this.#calls.send(request, sink, async () => this.#carrier());
  }

  /** It keeps nothing that a notification could be about. */
  notify(): void {}

  onEvent(listener: (event: ServerEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  follow(interest: Interest): void {
    this.#followed.follow(interest);
    if (interest.isFollowed) this.opening().catch(() => undefined);
  }

  async check(): Promise<void> {
    await this.opening();
  }

  forget(): void {}

  async close(): Promise<void> {
    this.#calls.close();
  }

  #carrier(): Carrier {
    return {
      carry: (call, signal, onMessage) => this.#carry(call, signal, onMessage),
      // A server of this era asks in its answers only, and sees by its closed stream that nobody waits.
      respond: () => Promise.resolve(),
      cancelled: () => undefined,
    };
  }

  async #carry(
    call: CallInFlight,
    signal: AbortSignal,
    onMessage: (json: string) => void,
  ): Promise<ExchangeEnd> {
    const { method, asker, query, limits } = call.request;
    const params = outgoingParams('modern', call.request.params, asker, call.id);
    const headers = {
      ...requestHeaders(modernVersion, method, params, null),
      ...(this.#token === null ? {} : { authorization: `Bearer ${this.#token}` }),
    };
    const body = requestText(call.id, method, params);
    const path = `/mcp${query}`;
    const isSubscription = method === 'subscriptions/listen';
    let isBegun = false;
    let end: ExchangeEnd | null = null;
    await this.#router.run(this.name, {
      request: { method: 'POST', path, headers, body },
      isSubscription,
      isOver: () => signal.aborted,
      isAnswered: () => isBegun,
      run: async ({ pool, watched, freezeWatch }) => {
        const cut = new AbortController();
        const stopWatching = isSubscription ? () => undefined : freezeWatch.over((error) => cut.abort(error));
        try {
          end = await exchange({
            pool,
            method: 'POST',
            path,
            headers,
            body,
            maxBytes: limits.maxResponseBytes,
            signal: AbortSignal.any([signal, cut.signal]),
            onMessage: (json) => {
              isBegun = true;
              watched.lastLifeMs = performance.now();
              onMessage(json);
            },
          });
        } catch (error) {
          // Who gave up, or whose time was over, says so itself.
          if (!signal.aborted) throw error;
        } finally {
          stopWatching();
        }
      },
    });
    return end ?? { status: 0, headers: {}, text: '', lastEventId: '', retryMs: null };
  }

  async #discover(): Promise<ServerOpening> {
    const { promise, resolve, reject } = Promise.withResolvers<ServerOpening>();
    const request: OutgoingRequest = {
      method: 'server/discover',
      params: {},
      asker: ownAsker,
      query: '',
      limits: discoverLimits,
    };
    const refused = (reason: string): void => {
      const facts = { server: this.name, url: `the replicas of ${this.name}`, reason };
      reject(new OperationalError('SERVER_UNREACHABLE', facts));
    };
    this.send(request, {
      result: (json) => resolve(discovered(json)),
      error: ({ message }) => refused(message),
      failed: reject,
      notify: () => undefined,
      ask: () => Promise.reject(new Error('nobody is there to ask')),
    });
    this.#known = await promise;
    this.#followed.opened(this.#known);
    return this.#known;
  }

  #onNotification(method: string, params: Params): void {
    const news = newsIn(method, params, { told: new Set(), sessionId: null });
    if (news !== null) this.#tell(news);
  }

  #tell(event: ServerEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function discovered(json: string): ServerOpening {
  const result: unknown = JSON.parse(json);
  if (!isObject(result)) return openingOf(modernVersion, {});
  const meta = result['_meta'];
  const info = isObject(meta) ? meta[metaKeys.serverInfo] : undefined;
  return openingOf(modernVersion, { ...result, serverInfo: info ?? result['serverInfo'] });
}
