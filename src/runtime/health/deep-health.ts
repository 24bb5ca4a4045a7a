/** The body of `GET /health` (PRODUCT.md, HTTP), shared by the servers that answer it and by those who read it. */

export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy';

export interface DependencyHealth {
  readonly status: HealthStatus;
  /** Of the last check; `null` when it did not answer. */
  readonly latency_ms: number | null;
  readonly breaker: 'closed' | 'open' | 'half-open' | null;
  readonly last_error: string | null;
  /** When it took this status, ISO 8601. */
  readonly since: string;
}

export interface DeepHealth {
  readonly status: HealthStatus;
  readonly timestamp: string;
  readonly version: string;
  readonly metrics: {
    readonly memory_usage_mb: number;
    readonly active_connections: number;
    readonly request_count: number;
    /** 0 to 1, over the recent window. */
    readonly error_rate: number;
    readonly average_response_time_ms: number;
    readonly p50_response_time_ms: number;
    readonly p95_response_time_ms: number;
    readonly event_loop_lag_ms: number;
    readonly queue_depth: number;
  };
  readonly dependencies: Readonly<Record<string, DependencyHealth>>;
}
