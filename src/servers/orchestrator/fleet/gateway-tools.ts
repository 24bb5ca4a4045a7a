/** The fleet through its gateway: connected at the first use, and again after a connection was lost. */
import { connectFleetClient, type FleetClient } from '../../../runtime/mcp/fleet-client.ts';
import { type BreakerState, CircuitBreaker } from '../../../runtime/resilience/breaker.ts';
import type { FleetTool, FleetToolResult, FleetTools } from './fleet-tools.ts';

export interface GatewayToolsOptions {
  /** Such as `http://127.0.0.1:8000`. */
  readonly gatewayUrl: string;
  readonly token: string | null;
  /** Monotonic clock, in milliseconds. */
  readonly now?: () => number;
}

const connectTimeoutMs = 5000;
const callTimeoutMs = 120_000;
// Tools come and go with their servers; within one step of a run the list may be this old.
const listMaxAgeMs = 5000;

export class GatewayTools implements FleetTools {
  readonly #options: Required<GatewayToolsOptions>;
  readonly #breaker: CircuitBreaker;
  #client: Promise<FleetClient> | null = null;
  #list: { readonly atMs: number; readonly tools: Promise<readonly FleetTool[]> } | null = null;
  #isClosed = false;

  constructor({ now = () => performance.now(), ...options }: GatewayToolsOptions) {
    this.#options = { now, ...options };
    this.#breaker = new CircuitBreaker({ name: 'gateway', failureThreshold: 5, openMs: 10_000, now });
  }

  get breakerState(): BreakerState {
    return this.#breaker.state;
  }

  list(): Promise<readonly FleetTool[]> {
    const atMs = this.#options.now();
    if (this.#list === null || atMs - this.#list.atMs > listMaxAgeMs) {
      const tools = this.#use((client) => client.listTools(AbortSignal.timeout(connectTimeoutMs)));
      const entry = { atMs, tools };
      this.#list = entry;
      // A failure is not kept: the next caller asks again.
      tools.catch(() => {
        if (this.#list === entry) this.#list = null;
      });
    }
    return this.#list.tools;
  }

  call(name: string, args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<FleetToolResult> {
    return this.#use((client) => client.callTool(name, { ...args }, { timeoutMs: callTimeoutMs, signal }));
  }

  /** Whether the gateway process answers at all; for health. */
  async ping(signal: AbortSignal): Promise<void> {
    const response = await fetch(new URL('/live', this.#options.gatewayUrl), { signal });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`/live answered ${response.status}`);
  }

  /** Safe to call twice. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const client = this.#client;
    this.#client = null;
    // One that never connected has nothing to close.
    await client?.then(
      (connected) => connected.close(),
      () => undefined,
    );
  }

  async #use<T>(work: (client: FleetClient) => Promise<T>): Promise<T> {
    const connecting = this.#connect();
    const client = await connecting;
    try {
      return await work(client);
    } catch (error) {
      // It cannot be told from outside whether the connection is still good; a new one costs milliseconds.
      if (this.#client === connecting) {
        this.#client = null;
        this.#list = null;
        this.#leave(client);
      }
      throw error;
    }
  }

  #connect(): Promise<FleetClient> {
    if (this.#isClosed) throw new Error('The connection to the gateway is closed');
    if (this.#client !== null) return this.#client;
    const { gatewayUrl, token } = this.#options;
    const connecting = this.#breaker.execute(() =>
      connectFleetClient({
        server: 'gateway',
        url: new URL('/mcp', gatewayUrl).href,
        token,
        timeoutMs: connectTimeoutMs,
      }),
    );
    this.#client = connecting;
    connecting.catch(() => {
      if (this.#client === connecting) this.#client = null;
    });
    return connecting;
  }

  #leave(client: FleetClient): void {
    client.close().catch(() => undefined);
  }
}
