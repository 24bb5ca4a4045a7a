/** Prometheus metrics of one server. Names are public: see docs/metrics.md. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ToolCallRecord } from './tool-server.ts';
import type { TrafficSummary } from './traffic.ts';

export interface RequestRecord {
  readonly method: string;
  /** A route pattern such as `/mcp`, never a raw path: labels must stay few. */
  readonly endpoint: string;
  readonly status: number;
  /** `null` for a subscription, which lasts as long as its client stays. */
  readonly durationMs: number | null;
}

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export class ServerMetrics {
  readonly registry: Registry = new Registry();
  readonly #requests: Counter;
  readonly #requestSeconds: Histogram;
  readonly #toolCalls: Counter;
  readonly #toolSeconds: Histogram;
  readonly #toolsInFlight: Gauge;

  constructor(
    server: string,
    live: { readonly activeConnections: () => number; readonly traffic: () => TrafficSummary },
  ) {
    const prefix = `mcp_${server.replaceAll('-', '_')}`;
    const registers = [this.registry];
    this.#requests = new Counter({
      name: `${prefix}_requests_total`,
      help: 'HTTP requests answered',
      labelNames: ['method', 'endpoint', 'status'],
      registers,
    });
    this.#requestSeconds = new Histogram({
      name: `${prefix}_request_duration_seconds`,
      help: 'Time from request to the end of the response',
      labelNames: ['method', 'endpoint'],
      buckets,
      registers,
    });
    this.#toolCalls = new Counter({
      name: 'mcp_tool_calls_total',
      help: 'Tool calls finished',
      labelNames: ['tool_name', 'client_id', 'status'],
      registers,
    });
    this.#toolSeconds = new Histogram({
      name: 'mcp_tool_duration_seconds',
      help: 'Time a tool took',
      labelNames: ['tool_name'],
      buckets,
      registers,
    });
    this.#toolsInFlight = new Gauge({
      name: 'mcp_tool_inflight',
      help: 'Tool calls under way',
      labelNames: ['tool_name'],
      registers,
    });
    new Gauge({
      name: `${prefix}_active_connections`,
      help: 'Open client connections',
      registers,
      collect() {
        this.set(live.activeConnections());
      },
    });
    new Gauge({
      name: `${prefix}_error_rate`,
      help: 'Share of failed requests in the last minute, 0 to 1',
      registers,
      collect() {
        this.set(live.traffic().errorRate);
      },
    });
    new Gauge({
      name: 'process_resident_memory_bytes',
      help: 'Resident memory of the process',
      registers,
      collect() {
        this.set(process.memoryUsage.rss());
      },
    });
  }

  onRequest({ method, endpoint, status, durationMs }: RequestRecord): void {
    this.#requests.inc({ method, endpoint, status: String(status) });
    if (durationMs !== null) this.#requestSeconds.observe({ method, endpoint }, durationMs / 1000);
  }

  onToolStart(tool: string): void {
    this.#toolsInFlight.inc({ tool_name: tool });
  }

  /** After `onToolStart` of the same tool. */
  onToolCall({ tool, outcome, durationMs, client = 'unknown' }: ToolCallRecord): void {
    this.#toolsInFlight.dec({ tool_name: tool });
    this.#toolCalls.inc({ tool_name: tool, client_id: client, status: outcome });
    this.#toolSeconds.observe({ tool_name: tool }, durationMs / 1000);
  }
}
