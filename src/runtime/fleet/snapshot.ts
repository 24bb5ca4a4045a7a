/**
 * What control knows about the fleet right now: the shape of `status --json`, of the dashboard's data and of
 * control's `GET /snapshot`. Public; see docs/json.md.
 */
import type { DependencyHealth, HealthStatus } from '../health/deep-health.ts';
import type { Means } from '../limits/limiter.ts';

export type ReplicaState =
  /** Its own dependencies are not ready yet. */
  | 'waiting'
  | 'starting'
  | 'ready'
  /** Answers, but one of its dependencies does not. */
  | 'degraded'
  /** Alive, but does not answer. */
  | 'unhealthy'
  /** Died and is being started again. */
  | 'restarting'
  /** Died too often; not started again until asked. */
  | 'crash-loop'
  | 'stopping'
  | 'stopped';

export interface ReplicaSnapshot {
  /** Name of the process: the server's name, with `-2`, `-3` … from the second replica on. */
  readonly id: string;
  readonly server: string;
  /** From 1. */
  readonly replica: number;
  readonly state: ReplicaState;
  /** Why it is in this state, for a person; `null` when there is nothing to say. */
  readonly reason: string | null;
  readonly pid: number | null;
  readonly port: number | null;
  /** Further ports, by what each is for; most servers have none. */
  readonly furtherPorts: Readonly<Record<string, number>>;
  /** ISO 8601. */
  readonly startedAt: string | null;
  /** From spawn to ready. */
  readonly readyMs: number | null;
  readonly restarts: number;
  readonly cpu: { readonly cores: number | null; readonly limitCores: number };
  readonly memory: {
    readonly bytes: number | null;
    readonly limitBytes: number;
    /** The most this run has used. */
    readonly peakBytes: number | null;
  };
  /** What really holds it to its limits. */
  readonly enforcedBy: Means;
  readonly traffic: ReplicaTraffic | null;
  readonly dependencies: Readonly<Record<string, DependencyHealth>>;
}

export interface ReplicaTraffic {
  readonly requests: number;
  readonly callsPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** 0 to 1, over the last minute. */
  readonly errorRate: number;
  readonly activeConnections: number;
  readonly queueDepth: number;
}

export interface FleetSnapshot {
  readonly schema: 1;
  /** ISO 8601. */
  readonly at: string;
  readonly stateDirectory: string;
  readonly status: HealthStatus | 'stopped';
  /** `build` tells which code it runs: it changes with every version and every build. */
  readonly control: { readonly pid: number; readonly startedAt: string; readonly build: string } | null;
  readonly supervisor: { readonly state: 'connected' | 'lost' | 'stopped'; readonly reason: string | null };
  readonly gatewayUrl: string | null;
  /** What an operator should know though everything runs, such as limits that add up to more than the machine has. */
  readonly warnings: readonly string[];
  readonly autoscale: readonly AutoscaleSnapshot[];
  readonly replicas: readonly ReplicaSnapshot[];
}

/** A server whose number of replicas follows its load. */
export interface AutoscaleSnapshot {
  readonly server: string;
  readonly min: number;
  readonly max: number;
  readonly replicas: number;
  /** The last step and why; `null` before the first. */
  readonly lastStep: { readonly at: string; readonly to: number; readonly reason: string } | null;
}

/** Name of the process that runs replica `replica` (from 1) of `server`. */
export function replicaId(server: string, replica: number): string {
  return replica === 1 ? server : `${server}-${replica}`;
}
