/** A remote MCP server over HTTP, in whichever era it speaks; with a session for each client where it keeps any. */
import { OperationalError, reasonOf } from '../../../runtime/errors.ts';
import type { ServerOpening } from '../../../runtime/mcp/host-link.ts';
import { CircuitBreaker } from '../../../runtime/resilience/breaker.ts';
import { type Asker, ownAsker } from '../client/asker.ts';
import { eraOf, metaKeys, modernVersion } from '../protocol/eras.ts';
import { errorCodes, isObject, type Params, type RequestId, requestText } from '../protocol/messages.ts';
import type { CallInFlight } from './calls-in-flight.ts';
import { deliver } from './deliver.ts';
import { Followed } from './followed.ts';
import { type Carrier, GivenUpError, HttpCalls } from './http-calls.ts';
import { NotSentError } from './not-sent.ts';
import { outgoingParams } from './outgoing-params.ts';
import type { RemoteEndpoint } from './remote-endpoint.ts';
import { type NewsEnd, RemoteNews } from './remote-news.ts';
import { type OpenSession, openingOf, openSession } from './remote-session.ts';
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
const smallTimeoutMs = 5000;
const failureThreshold = 5;
const openMs = 2000;
const maxSessions = 1000;
/** What a client that has no session of its own can do is decided by each of its requests. */
const everyCapability: Params = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };

export class RemoteServer implements ServerLink {
  readonly name: string;
  readonly #endpoint: RemoteEndpoint;
  readonly #calls: HttpCalls;
  readonly #breaker: CircuitBreaker;
  readonly #followed: Followed;
  readonly #listeners = new Set<(event: ServerEvent) => void>();
  /** Of the legacy era: by client session, and one for each client without. */
  readonly #sessions = new Map<string, Promise<OpenSession>>();
  readonly #news = new RemoteNews((signal) => this.#readNews(signal));
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
    this.#followed = new Followed(
      (request, sink) => this.send(request, sink),
      (method, params = {}) => this.#onNotification(method, params),
    );
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
    const session = this.#sessions.get(keyOf(asker));
    // Without a session the server has nothing to relate it to.
    if (session === undefined) return;
    void session
      .then(({ id, opening }) =>
        this.#endpoint.post(
          { jsonrpc: '2.0', method, params },
          { protocolVersion: opening.protocolVersion, sessionId: id },
          AbortSignal.timeout(smallTimeoutMs),
        ),
      )
      .catch(() => undefined);
  }

  onEvent(listener: (event: ServerEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  follow(interest: Interest): void {
    this.#followed.follow(interest);
    this.#news.follow(interest.isFollowed);
  }

  async check(): Promise<void> {
    if (this.#breaker.state === 'open') throw new Error('it failed repeatedly');
    await this.opening();
  }

  forget(sessionId: string): void {
    this.#endSession(sessionId);
  }

  async close(): Promise<void> {
    this.#news.follow(false);
    this.#calls.close();
    await Promise.allSettled([...this.#sessions.keys()].map((key) => this.#endSession(key)));
    await this.#endpoint.close();
  }

  async #discover(): Promise<ServerOpening> {
    const opening = (await this.#discoverModern()) ?? (await this.#session(ownAsker)).opening;
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
        return this.#guarded(() =>
          this.#endpoint.request('POST', json, headers, signal, onMessage, limits.maxResponseBytes),
        );
      },
      // A server of this era asks in its answers only.
      respond: () => Promise.resolve(),
      cancelled: () => undefined,
    };
  }

  #legacy({ request }: CallInFlight): Carrier {
    const { method, asker, limits } = request;
    const key = keyOf(asker);
    return {
      carry: async (call, signal, onMessage) => {
        const json = requestText(call.id, method, outgoingParams('legacy', request.params, asker, call.id));
        const attempt = async () => {
          const { id, opening } = await this.#session(asker);
          const headers = requestHeaders(opening.protocolVersion, method, undefined, id);
          return this.#guarded(() =>
            this.#endpoint.request('POST', json, headers, signal, onMessage, limits.maxResponseBytes),
          );
        };
        const end = await attempt();
        if (end.status !== 404 || !this.#sessions.has(key)) return end;
        // The server lost the session, and did nothing with the call.
        this.#sessions.delete(key);
        return attempt();
      },
      respond: async (answer) => {
        const { id, opening } = await this.#session(asker);
        const within = { protocolVersion: opening.protocolVersion, sessionId: id };
        return this.#endpoint.post(answer, within, AbortSignal.timeout(smallTimeoutMs));
      },
      cancelled: (requestId, reason) => this.notify('notifications/cancelled', { requestId, reason }, asker),
    };
  }

  #session(asker: Asker): Promise<OpenSession> {
    const key = keyOf(asker);
    const known = this.#sessions.get(key);
    if (known !== undefined) return known;
    const hasOwn = asker.sessionId !== null;
    const client = {
      capabilities: hasOwn ? asker.capabilities : everyCapability,
      info: asker.info,
      logLevel: asker.logLevel,
    };
    const opened = openSession(this.name, this.#endpoint.url, client, (message, within, signal) =>
      this.#guarded(() => this.#endpoint.post(message, within, signal)),
    ).catch((error: unknown) => {
      if (this.#sessions.get(key) === opened) this.#sessions.delete(key);
      throw this.#asOperational(error);
    });
    this.#sessions.set(key, opened);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > maxSessions && oldest !== undefined) this.#endSession(oldest);
    return opened;
  }

  #endSession(key: string): void {
    const session = this.#sessions.get(key);
    this.#sessions.delete(key);
    void session
      ?.then(({ id, opening }) => {
        if (id === null) return;
        const headers = requestHeaders(opening.protocolVersion, '', undefined, id);
        const signal = AbortSignal.timeout(smallTimeoutMs);
        return this.#endpoint.request('DELETE', null, headers, signal, () => undefined);
      })
      // A server that does not hear of it lets the session run out.
      .catch(() => undefined);
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

  async #readNews(signal: AbortSignal): Promise<NewsEnd> {
    const { protocolVersion } = await this.opening();
    // In the modern era the news come with the answer to a request that listens.
    if (eraOf(protocolVersion) === 'modern') return { isOffered: false };
    const { id } = await this.#session(ownAsker);
    const headers = requestHeaders(protocolVersion, '', undefined, id);
    const end = await this.#endpoint.request('GET', null, headers, signal, (json) => {
      deliver(json, {
        onNotification: (method, params) => this.#onNotification(method, params),
        onResult: () => undefined,
        onResponse: () => undefined,
        onRequest: (asked) => void this.#refuse(asked),
      });
    });
    if (end.status === 404) this.#sessions.delete(keyOf(ownAsker));
    return end.status === 405 ? { isOffered: false } : { isOffered: true, retryMs: end.retryMs };
  }

  /** Outside of any call nobody is there to be asked. */
  async #refuse(id: RequestId): Promise<void> {
    const error = { code: errorCodes.methodNotFound, message: 'No client is waiting for this server' };
    const { id: sessionId, opening } = await this.#session(ownAsker);
    const within = { protocolVersion: opening.protocolVersion, sessionId };
    const signal = AbortSignal.timeout(smallTimeoutMs);
    await this.#endpoint.post({ jsonrpc: '2.0', id, error }, within, signal).catch(() => undefined);
  }

  #onNotification(method: string, params: Params): void {
    const news = newsIn(method, params, new Set());
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

function keyOf({ sessionId, identity }: Asker): string {
  return sessionId ?? `client ${identity.id}`;
}
