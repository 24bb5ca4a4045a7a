/** The fleet through its gateway: connected at the first use, and again after a connection was lost. */
import { OperationalError, reasonOf } from '../errors.ts';
import { type BreakerState, CircuitBreaker } from '../resilience/breaker.ts';
import { connectFleetClient, type FleetClient, isAnswer } from './fleet-client.ts';
import type { FleetTool, FleetToolResult, FleetTools } from './fleet-tools.ts';
import { allToolsets } from './toolsets.ts';

export interface GatewayToolsOptions {
  /** Such as `http://127.0.0.1:8000`. */
  readonly gatewayUrl: string;
  readonly token: string | null;
  /** Monotonic clock, in milliseconds. */
  readonly now?: () => number;
}

/** A connection with the calls on it: one that is left is closed when the last of them is done. */
interface Connection {
  readonly client: FleetClient;
  inFlight: number;
}

const connectTimeoutMs = 5000;
const listTimeoutMs = 10_000;
const callTimeoutMs = 120_000;
// Tools come and go with their servers; within one step of a run the list may be this old.
const listMaxAgeMs = 5000;

export class GatewayTools implements FleetTools {
  readonly #options: Required<GatewayToolsOptions>;
  readonly #breaker: CircuitBreaker;
  #current: Promise<Connection> | null = null;
  #list: { readonly atMs: number; readonly tools: Promise<readonly FleetTool[]> } | null = null;
  #isClosed = false;

  constructor({ now = () => performance.now(), ...options }: GatewayToolsOptions) {
    this.#options = { now, ...options };
    this.#breaker = new CircuitBreaker({ name: 'gateway', failureThreshold: 5, openMs: 10_000, now });
  }

  get breakerState(): BreakerState {
    return this.#breaker.state;
  }

  list({ maxAgeMs = listMaxAgeMs }: { readonly maxAgeMs?: number } = {}): Promise<readonly FleetTool[]> {
    const atMs = this.#options.now();
    if (this.#list === null || atMs - this.#list.atMs >= maxAgeMs) {
      const entry = { atMs, tools: this.#fetchList() };
      this.#list = entry;
      // A failure is not kept: the next caller asks again.
      entry.tools.catch(() => {
        if (this.#list === entry) this.#list = null;
      });
    }
    return this.#list.tools;
  }

  call(name: string, args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<FleetToolResult> {
    const options = { timeoutMs: callTimeoutMs, signal };
    return this.#use((client) => client.callTool(name, { ...args }, options), signal);
  }

  /** Whether the gateway process answers at all; for health. */
  async ping(signal: AbortSignal): Promise<void> {
    const response = await fetch(new URL('/live', this.#options.gatewayUrl), { signal });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`/live answered ${response.status}`);
  }

  /** Ends the calls in flight. Safe to call twice. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const current = this.#current;
    this.#current = null;
    // One that never connected has nothing to close.
    await current?.then(
      ({ client }) => client.close(),
      () => undefined,
    );
  }

  async #fetchList(): Promise<readonly FleetTool[]> {
    const wasConnected = this.#current !== null;
    const list = (client: FleetClient): Promise<readonly FleetTool[]> =>
      client.listTools(AbortSignal.timeout(listTimeoutMs));
    try {
      // A connection from before a restart of the gateway fails once.
      return await this.#use(list).catch((error) => (wasConnected ? this.#use(list) : Promise.reject(error)));
    } catch (error) {
      if (error instanceof OperationalError) throw error;
      const facts = { server: 'gateway', url: this.#options.gatewayUrl, reason: reasonOf(error) };
      throw new OperationalError('SERVER_UNREACHABLE', facts, { cause: error });
    }
  }

  async #use<T>(work: (client: FleetClient) => Promise<T>, cancelled?: AbortSignal): Promise<T> {
    const connecting = this.#connect();
    const connection = await connecting;
    connection.inFlight += 1;
    try {
      return await work(connection.client);
    } catch (error) {
      // An answer, or our own doing. Anything else may be the connection's fault; a new one costs milliseconds.
      const isHealthy = isAnswer(error) || cancelled?.aborted === true;
      if (!isHealthy && this.#current === connecting) this.#current = null;
      throw error;
    } finally {
      connection.inFlight -= 1;
      if (this.#current !== connecting && connection.inFlight === 0) await connection.client.close();
    }
  }

  #connect(): Promise<Connection> {
    if (this.#isClosed) throw new Error('The connection to the gateway is closed');
    if (this.#current !== null) return this.#current;
    const { gatewayUrl, token } = this.#options;
    const url = new URL(`/mcp${allToolsets}`, gatewayUrl).href;
    const connecting = this.#breaker.execute(async () => ({
      client: await connectFleetClient({ server: 'gateway', url, token, timeoutMs: connectTimeoutMs }),
      inFlight: 0,
    }));
    this.#current = connecting;
    connecting.catch(() => {
      if (this.#current === connecting) this.#current = null;
    });
    return connecting;
  }
}
