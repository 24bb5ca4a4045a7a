/**
 * What control offers on its Unix socket, as its clients see it.
 *
 * `GET /snapshot`, `GET /watch` (server-sent events of snapshots), `POST /plan`, `POST /up`, `/down`, `/restart`, `/scale` (server-sent
 * events of progress, the last one `done` or `failed`).
 */
import type { FleetConfig } from './config.ts';
import type { UpPlan } from './plan.ts';
import type { ProgressEvent } from './progress.ts';
import type { FleetSnapshot } from './snapshot.ts';

export interface UpRequest {
  readonly config: FleetConfig;
  /** Only these servers and what they need; empty: all. */
  readonly servers: readonly string[];
  /** Return once everything is started, without waiting for ready. */
  readonly wait: boolean;
  /** For all servers together; `null`: each server's own `startTimeoutMs`. */
  readonly waitTimeoutMs: number | null;
}

export interface DownRequest {
  /** Empty: all. */
  readonly servers: readonly string[];
  /** From SIGTERM to SIGKILL; `null`: each server's own `stopGraceMs`. */
  readonly graceMs: number | null;
}

export interface RestartRequest {
  /** Empty: all that control runs behind the gateway. */
  readonly servers: readonly string[];
}

export interface ScaleRequest {
  readonly server: string;
  readonly replicas: number;
}

export type ProgressListener = (event: ProgressEvent) => void;

/** Every call rejects with `CONTROL_UNREACHABLE` when control does not answer in time. */
export interface ControlClient {
  snapshot(): Promise<FleetSnapshot>;
  /** What `up` would do; changes nothing. */
  plan(request: UpRequest): Promise<UpPlan>;
  /** Ends when `signal` aborts; rejects when the connection breaks. */
  watch(signal: AbortSignal): AsyncIterable<FleetSnapshot>;
  /** Resolves with the snapshot of the `done` event; a `failed` event rejects with its `OperationalError`. */
  up(request: UpRequest, listener: ProgressListener, signal: AbortSignal): Promise<FleetSnapshot>;
  down(request: DownRequest, listener: ProgressListener, signal: AbortSignal): Promise<FleetSnapshot>;
  restart(request: RestartRequest, listener: ProgressListener, signal: AbortSignal): Promise<FleetSnapshot>;
  /** @throws OperationalError `SERVER_UNKNOWN`, `SCALE_INVALID` */
  scale(request: ScaleRequest, listener: ProgressListener, signal: AbortSignal): Promise<FleetSnapshot>;
}
