/** A remote MCP server over HTTP, in whichever era it speaks; with a session for each client where it keeps any. */
import { OperationalError, reasonOf } from '../../../runtime/errors.ts';
import type { ServerOpening } from '../../../runtime/mcp/host-link.ts';
import { CircuitBreaker } from '../../../runtime/resilience/breaker.ts';
import { type Asker, ownAsker } from '../client/asker.ts';
import { eraOf, metaKeys, modernVersion } from '../protocol/eras.ts';
import { isObject, type Params, type RequestId, requestText } from '../protocol/messages.ts';
import type { CallInFlight } from './calls-in-flight.ts';
import { Followed } from './followed.ts';
import { type Carrier, GivenUpError, HttpCalls } from './http-calls.ts';
import { NotSentError } from './not-sent.ts';
import { outgoingParams } from './outgoing-params.ts';
import type { RemoteEndpoint } from './remote-endpoint.ts';
import { type OpenSession, openingOf } from './remote-session.ts';
import { isClientSession, RemoteSessions, sessionKey } from './remote-sessions.ts';
import { requestHeaders } from './request-headers.ts';
import type {
  AnswerSink,
  Interest,
  OutgoingRequest,
  SentRequest,
  ServerEvent,
  ServerLink,
} from './server-link.ts';
import { newsIn } from './server-news.ts';

const discoverTimeoutMs = 10_000;
const failureThreshold = 5;
const openMs = 2000;

export class RemoteServer implements ServerLink {
  readonly name: string;
  readonly #endpoint: RemoteEndpoint;
  readonly #calls: HttpCalls;
  readonly #breaker: CircuitBreaker;
  readonly #followed: Followed;
  readonly #listeners = new Set<(event: ServerEvent) => void>();
  readonly #sessions: RemoteSessions;
  #known: ServerOpening | null = null;
  #asked: Promise<ServerOpening> | null = null;

  constructor(name: string, endpoint: RemoteEndpoint) {
    this.name = name;
    this.#endpoint = endpoint;
    this.#breaker = new CircuitBreaker({ name, failureThreshold, openMs });
    this.#calls = new HttpCalls({
      server: name,
      url: endpoint.url,
      onNotification: (method, params) => this.#onNotification(method, params),
    });
    this.#sessions = new RemoteSessions({
      server: name,
      endpoint,
      post: (message, within, signal) => this.#guarded(() => endpoint.post(message, within, signal)),
      onNotification: (key, method, params) => this.#onSessionNews(key, method, params),
      onRequest: (key, id, method, params) => this.#onSessionRequest(key, id, method, params),
    });
    this.#followed = new Followed(
      (request, sink) => this.send(request, sink),
      (method, params = {}) => this.#onNotification(method, params),
    );
  }

  get keepsSessions(): boolean {
    return this.#known !== null && eraOf(this.#known.protocolVersion) === 'legacy';
  }

  get known(): ServerOpening | null {
    return this.#known;
  }

  get outstanding(): number {
    return this.#calls.outstanding;
  }

  opening(): Promise<ServerOpening> {
    if (this.#known !== null) return Promise.resolve(this.#known);
    this.#asked ??= this.#discover().finally(() => {
      this.#asked = null;
    });
    return this.#asked;
  }

  send(request: OutgoingRequest, sink: AnswerSink): SentRequest {
    return this.#calls.send(request, sink, (call) => this.#carrierFor(call));
  }

  notify(method: string, params: Params | undefined, asker: Asker): void {
    // Without a session the server has nothing to relate it to.
    this.#sessions.tell(sessionKey(asker), { jsonrpc: '2.0', method, params }).catch(() => undefined);
  }

  onEvent(listener: (event: ServerEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  follow(interest: Interest): void {
    this.#followed.follow(interest);
    // A legacy server tells on the stream of a session: the gateway's own, where it follows for all its clients.
    if (interest.isFollowed) this.opening().catch(() => undefined);
  }

  async check(): Promise<void> {
    if (this.#breaker.state === 'open') throw new Error('it failed repeatedly');
    await this.opening();
  }

  forget(sessionId: string): void {
    this.#sessions.end(sessionId);
  }

  async close(): Promise<void> {
    this.#calls.close();
    this.#sessions.close();
    await this.#endpoint.close();
  }

  async #discover(): Promise<ServerOpening> {
    const opening = (await this.#discoverModern()) ?? (await this.#ownSession()).opening;
    const isFirst = this.#known === null;
    this.#known = opening;
    if (isFirst) {
      this.#followed.opened(opening);
      this.#tell({ kind: 'opened' });
    }
    return opening;
  }

  /** `null`: it does not speak the modern era. @throws OperationalError `SERVER_UNREACHABLE` */
  async #discoverModern(): Promise<ServerOpening | null> {
    const params = outgoingParams('modern', {}, ownAsker, '');
    const request = { jsonrpc: '2.0', id: 'discover', method: 'server/discover', params };
    try {
      const { answer } = await this.#breaker.execute(() =>
        this.#endpoint.post(
          request,
          { protocolVersion: modernVersion, sessionId: null },
          AbortSignal.timeout(discoverTimeoutMs),
        ),
      );
      const result = answer?.['result'];
      if (!isObject(result)) return null;
      const versions = result['supportedVersions'];
      if (!Array.isArray(versions) || !versions.includes(modernVersion)) return null;
      const meta = result['_meta'];
      const info = isObject(meta) ? meta[metaKeys.serverInfo] : result['serverInfo'];
      return openingOf(modernVersion, { ...result, serverInfo: info ?? result['serverInfo'] });
    } catch (error) {
      throw this.#asOperational(error);
    }
  }

  async #carrierFor(call: CallInFlight): Promise<Carrier> {
    const opening = await this.opening();
    return eraOf(opening.protocolVersion) === 'modern' ? this.#modern() : this.#legacy(call);
  }

  #modern(): Carrier {
    return {
      carry: (call, signal, onMessage) => {
        const { method, asker, limits } = call.request;
        const params = outgoingParams('modern', call.request.params, asker, call.id);
        const headers = requestHeaders(modernVersion, method, params, null);
        const json = requestText(call.id, method, params);
        const maxBytes = limits.maxResponseBytes;
        return this.#guarded(() =>
          this.#endpoint.request({ method: 'POST', message: json, headers, signal, onMessage, maxBytes }),
        );
      },
      // A server of this era asks in its answers only.
      respond: () => Promise.resolve(),
      cancelled: () => undefined,
    };
  }

  #legacy({ request }: CallInFlight): Carrier {
    const { method, asker, limits } = request;
    const key = sessionKey(asker);
    return {
      carry: async (call, signal, onMessage) => {
        const json = requestText(call.id, method, outgoingParams('legacy', request.params, asker, call.id));
        const attempt = async () => {
          const { id, opening } = await this.#sessions.of(asker);
          const headers = requestHeaders(opening.protocolVersion, method, undefined, id);
          const maxBytes = limits.maxResponseBytes;
          return this.#guarded(() =>
            this.#endpoint.request({ method: 'POST', message: json, headers, signal, onMessage, maxBytes }),
          );
        };
        const end = await attempt();
        if (end.status !== 404 || this.#sessions.known(key) === null) return end;
        // The server lost the session, and did nothing with the call.
        this.#sessions.lost(key);
        return attempt();
      },
      respond: (answer) => this.#sessions.tell(key, answer),
      cancelled: (requestId, reason) => this.notify('notifications/cancelled', { requestId, reason }, asker),
    };
  }

  async #ownSession(): Promise<OpenSession> {
    try {
      return await this.#sessions.of(ownAsker);
    } catch (error) {
      throw this.#asOperational(error);
    }
  }

  /** Counts what the transport did to a request; what a server answers is never a failure. */
  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    const outcome = await this.#breaker.execute(async () => {
      try {
        return { value: await work() };
      } catch (error) {
        // A refused connection heals by itself, and who gives up says nothing about the server.
        if (error instanceof NotSentError || error instanceof GivenUpError) return { error };
        throw error;
      }
    });
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  /** What the session of one client hears is for this client. */
  #onSessionNews(key: string, method: string, params: Params): void {
    const isAboutCall = method === 'notifications/progress' || method === 'notifications/message';
    const belongs = (asker: Asker): boolean => sessionKey(asker) === key;
    if (isAboutCall && this.#calls.tell(belongs, method, params)) return;
    const sessionId = isClientSession(key) ? key : null;
    const news = newsIn(method, params, { told: new Set(), sessionId });
    if (news !== null) this.#tell(news);
  }

  #onSessionRequest(key: string, id: RequestId, method: string, params: Params | undefined): void {
    const belongs = (asker: Asker): boolean => sessionKey(asker) === key;
    const respond = (answer: object): Promise<void> => this.#sessions.tell(key, answer);
    void this.#calls.ask(belongs, respond, id, method, params);
  }

  #onNotification(method: string, params: Params): void {
    const news = newsIn(method, params, { told: new Set(), sessionId: null });
    if (news !== null) this.#tell(news);
  }

  #asOperational(error: unknown): OperationalError {
    if (error instanceof OperationalError) return error;
    const facts = { server: this.name, url: this.#endpoint.url, reason: reasonOf(error) };
    return new OperationalError('SERVER_UNREACHABLE', facts, { cause: error });
  }

  #tell(event: ServerEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
