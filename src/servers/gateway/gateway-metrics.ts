/** Prometheus metrics that only the gateway has. Names are public: see docs/metrics.md. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { BreakerState } from '../../runtime/resilience/breaker.ts';

/** What is looked at whenever somebody asks. */
export interface LiveGateway {
  readonly sessions: () => number;
  /** By server. */
  readonly queues: () => ReadonlyMap<string, { readonly running: number; readonly waiting: number }>;
  readonly cache: () => {
    readonly hits: number;
    readonly misses: number;
    /** In this process. */
    readonly entries: number;
    readonly bytes: number;
    /** Together with other gateways. */
    readonly isShared: boolean;
  };
  readonly breakers: () => readonly {
    readonly server: string;
    readonly replica: string;
    readonly state: BreakerState;
  }[];
}

const breakerNumbers: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

export class GatewayMetrics {
  readonly #rpcErrors: Counter;
  readonly #refused: Counter;
  readonly #rateLimited: Counter;
  readonly #shed: Counter;

  constructor(registry: Registry, live: LiveGateway) {
    const registers = [registry];
    this.#rpcErrors = new Counter({
      name: 'mcp_jsonrpc_errors_total',
      help: 'Requests answered with a JSON-RPC error',
      labelNames: ['error_code'],
      registers,
    });
    this.#refused = new Counter({
      name: 'mcp_gateway_refused_requests_total',
      help: 'Requests turned away before they were a call',
      labelNames: ['code'],
      registers,
    });
    this.#rateLimited = new Counter({
      name: 'mcp_gateway_rate_limited_calls_total',
      help: 'Calls refused because they came too fast',
      labelNames: ['server', 'whose'],
      registers,
    });
    this.#shed = new Counter({
      name: 'mcp_gateway_shed_calls_total',
      help: 'Calls refused because their server was busy',
      labelNames: ['server', 'reason'],
      registers,
    });
    gauge(registry, 'mcp_active_sessions', 'Open sessions of clients', (set) => set({}, live.sessions()));
    gauge(
      registry,
      'mcp_gateway_queue_depth',
      'Calls that wait for their turn',
      (set) => {
        for (const [server, { waiting }] of live.queues()) set({ server }, waiting);
      },
      ['server'],
    );
    gauge(
      registry,
      'mcp_gateway_calls_running',
      'Calls under way',
      (set) => {
        for (const [server, { running }] of live.queues()) set({ server }, running);
      },
      ['server'],
    );
    gauge(
      registry,
      'mcp_gateway_breaker_state',
      '0 closed, 1 half-open, 2 open',
      (set) => {
        for (const { server, replica, state } of live.breakers())
          set({ server, replica }, breakerNumbers[state]);
      },
      ['server', 'replica'],
    );
    total(registry, 'mcp_gateway_cache_hits_total', 'Calls answered from the cache', () => live.cache().hits);
    total(
      registry,
      'mcp_gateway_cache_misses_total',
      'Calls of cacheable tools that were not in it',
      () => live.cache().misses,
    );
    gauge(registry, 'mcp_gateway_cache_entries', 'Results kept in this process', (set) =>
      set({}, live.cache().entries),
    );
    gauge(registry, 'mcp_gateway_cache_bytes', 'Memory that they take', (set) => set({}, live.cache().bytes));
    gauge(registry, 'mcp_gateway_cache_shared', '1 while results and rates are shared, else 0', (set) =>
      set({}, live.cache().isShared ? 1 : 0),
    );
  }

  onRpcError(code: number): void {
    this.#rpcErrors.inc({ error_code: String(code) });
  }

  onRefused(code: string): void {
    this.#refused.inc({ code });
  }

  onRateLimited(whose: 'client' | 'server', server: string): void {
    this.#rateLimited.inc({ server, whose });
  }

  onShed(server: string, reason: string): void {
    this.#shed.inc({ server, reason });
  }
}

type SetValue = (labels: Readonly<Record<string, string>>, value: number) => void;

/** A gauge that is filled anew at each look: what is gone leaves no value behind. */
function gauge(
  registry: Registry,
  name: string,
  help: string,
  fill: (set: SetValue) => void,
  labelNames: readonly string[] = [],
): void {
  new Gauge({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      this.reset();
      fill((labels, value) => this.set(labels, value));
    },
  });
}

/** A counter that is counted elsewhere. */
function total(registry: Registry, name: string, help: string, read: () => number): void {
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(read());
    },
  });
}
