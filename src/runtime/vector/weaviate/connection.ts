/**
 * The way to one Weaviate: opened with the first call, lost when nobody answers, found again by the next call that the
 * breaker lets through. Every call has a deadline.
 */
import { OperationalError } from '../../errors.ts';
import { type BreakerState, CircuitBreaker } from '../../resilience/breaker.ts';
import { type Address, addressOf } from './address.ts';
import type { GrpcClient } from './client.ts';
import { type Failure, failureOf, isTimeout } from './failure.ts';
import { patiently } from './patiently.ts';
import { type RestCall, RestClient } from './rest-client.ts';
import { openSession, type ServerMeta, type Session } from './session.ts';
import { SilenceWatch } from './silence.ts';
import { errorOf } from './weaviate-error.ts';
import { defaultTimeouts, type Timeouts, type WeaviateOptions } from './weaviate-options.ts';

type Work<From, T> = (from: From, deadline: AbortSignal) => Promise<T>;

type Outcome<T> =
  | { readonly kind: 'done'; readonly result: T }
  /** Weaviate answered, or it is a bug of ours. */
  | { readonly kind: 'failed'; readonly error: unknown };

const failureThreshold = 5;
/** Less than the second between two looks at health: each look tries, and so tells within 2 s that Weaviate is back. */
const openMs = 500;

/** Calls may be made twice, so each must be safe to repeat. All reject with OperationalError `VECTOR_STORE_FAILED` or `CIRCUIT_OPEN`, or VectorStoreError. */
export class WeaviateConnection {
  readonly #address: Address;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeouts: Timeouts;
  readonly #rest: RestClient;
  readonly #breaker = new CircuitBreaker({ name: 'weaviate', failureThreshold, openMs });
  readonly #silence = new SilenceWatch((deadline) =>
    this.#rest.call({ method: 'GET', path: '/.well-known/live' }, deadline),
  );
  #session: Promise<Session> | null = null;
  #isClosed = false;

  /** Connects to nothing yet. */
  constructor({ url, grpcPort, apiKey, headers, timeouts }: WeaviateOptions) {
    this.#address = addressOf(url, grpcPort);
    this.#headers = { ...headers, ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }) };
    this.#timeouts = { ...defaultTimeouts, ...timeouts };
    this.#rest = new RestClient({ url: this.#address.url, headers: this.#headers });
  }

  get breakerState(): BreakerState {
    return this.#breaker.state;
  }

  /** Who is there, as it said when the connection was opened. */
  async meta(): Promise<ServerMeta> {
    return this.#call('connect', this.#timeouts.connectMs, async ({ meta }) => meta);
  }

  async ping(signal?: AbortSignal): Promise<void> {
    const call: RestCall = { method: 'GET', path: '/.well-known/ready' };
    await this.#call(
      'ping',
      this.#timeouts.connectMs,
      (_, deadline) => this.#rest.call(call, deadline),
      signal,
    );
  }

  /** @throws WeaviateRefusal with the status, besides */
  async rest<T>(operation: string, call: RestCall): Promise<T | null> {
    const timeoutMs = call.method === 'GET' ? this.#timeouts.readMs : this.#timeouts.writeMs;
    return this.#call(operation, timeoutMs, (_, deadline) => this.#rest.call<T>(call, deadline));
  }

  async read<T>(operation: string, work: Work<GrpcClient, T>): Promise<T> {
    return this.#call(operation, this.#timeouts.readMs, (session, deadline) =>
      session.use((grpc) => work(grpc, deadline)),
    );
  }

  async write<T>(operation: string, work: Work<GrpcClient, T>): Promise<T> {
    return this.#call(operation, this.#timeouts.writeMs, (session, deadline) =>
      session.use((grpc) => work(grpc, deadline)),
    );
  }

  /** Calls in flight may still end well. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#lose(this.#session);
    await this.#rest.close();
  }

  async #call<T>(
    operation: string,
    timeoutMs: number,
    work: Work<Session, T>,
    signal?: AbortSignal,
  ): Promise<T> {
    if (this.#isClosed) {
      throw new OperationalError('VECTOR_STORE_FAILED', { operation, reason: 'the connection is closed' });
    }
    return patiently(async () => {
      const outcome = await this.#breaker.execute(() => this.#attempt(operation, timeoutMs, work, signal));
      if (outcome.kind === 'failed') throw outcome.error;
      return outcome.result;
    });
  }

  /** Rejects when nobody answers: that alone counts against Weaviate. */
  async #attempt<T>(
    operation: string,
    timeoutMs: number,
    work: Work<Session, T>,
    signal?: AbortSignal,
  ): Promise<Outcome<T>> {
    const opening = this.#open();
    try {
      const session = await opening;
      const ends = [AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])];
      const result = await this.#silence.guard((gone) => work(session, AbortSignal.any([gone, ...ends])));
      return { kind: 'done', result };
    } catch (error) {
      const failure = this.#failureOf(error);
      const described = failure === null ? error : errorOf(failure, operation, error);
      if (failure?.kind !== 'away') return { kind: 'failed', error: described };
      await this.#lose(opening);
      throw described;
    }
  }

  #failureOf(error: unknown): Failure | null {
    const failure = failureOf(error);
    return isTimeout(error)
      ? { kind: 'away', reason: `${this.#address.url} does not answer in time` }
      : failure;
  }

  #open(): Promise<Session> {
    if (this.#session !== null) return this.#session;
    const deadline = AbortSignal.timeout(this.#timeouts.connectMs);
    const place = { address: this.#address, headers: this.#headers, rest: this.#rest };
    const opening = openSession({ ...place, deadline });
    this.#session = opening;
    opening.catch(() => this.#lose(opening));
    return opening;
  }

  /** The next call opens a new one. */
  async #lose(lost: Promise<Session> | null): Promise<void> {
    if (this.#session === lost) this.#session = null;
    await lost?.then(
      (session) => session.end(),
      // It never was one.
      () => undefined,
    );
  }
}
