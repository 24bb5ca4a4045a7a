import type { EmbeddingSettings } from '../embedding/embedding-settings.ts';
import type { GatewayPolicy } from './gateway-policy.ts';
import type { ThirdPartySettings } from './third-party.ts';
import type { ServerPolicy } from './upstream.ts';

/** What one machine can make use of. */
export const maxReplicas = 16;

/** The fleet an operator asked for: `mcpctl.yaml` with defaults filled in and references resolved. */
export interface FleetConfig {
  /** Absolute path of the config file; `null` when the defaults alone apply. */
  readonly file: string | null;
  readonly gateway: GatewaySettings;
  /** `null`: the embedded PostgreSQL. The URL may carry a password; print it through `maskUrl` only. */
  readonly database: { readonly url: string } | null;
  readonly vectors: VectorsConfig;
  readonly embedding: EmbeddingSettings;
  readonly defaults: ServerDefaults;
  readonly logs: LogSettings;
  /** Every server of the catalog, keyed by name. */
  readonly servers: Readonly<Record<string, ServerSettings>>;
  /** Every server of somebody else, keyed by name. */
  readonly thirdParty: Readonly<Record<string, ThirdPartySettings>>;
}

/** Which engine keeps vectors and keyword indexes. */
export type VectorsConfig =
  | { readonly engine: 'embedded' }
  /** One that mcpctl runs. */
  | { readonly engine: 'weaviate'; readonly managed: true }
  | {
      readonly engine: 'weaviate';
      readonly managed: false;
      readonly url: string;
      /** `null`: the usual one. */
      readonly grpcPort: number | null;
      /** A secret. */
      readonly apiKey: string | null;
    };

interface GatewaySettings extends GatewayPolicy {
  /** 0 means any free port. */
  readonly port: number;
}

export type RestartPolicy = 'on-failure' | 'always' | 'never';

/** `prefer`: by the best means there is. `require`: `up` fails without a group of the kernel's. `off`: not at all. */
export type Enforcement = 'require' | 'prefer' | 'off';

/** When the logs of a fleet are rotated, and what all of them together may take. */
export interface LogSettings {
  /** A log larger than this is rotated. */
  readonly maxBytes: number;
  /** A log whose first line is older than this is rotated. */
  readonly maxAgeMs: number;
  /** All logs of the fleet, rotated ones included. */
  readonly totalBytes: number;
}

export interface ProbeSettings {
  /** From the beginning of one question to that of the next. */
  readonly intervalMs: number;
  /** For one answer. */
  readonly timeoutMs: number;
  /** How many in a row must fail. */
  readonly failures: number;
}

export interface Probes {
  /** Until the first good answer; `startTimeoutMs` is its cap. */
  readonly startup: Omit<ProbeSettings, 'failures'>;
  /** Deep health: decides whether it is shown as ready. */
  readonly readiness: ProbeSettings;
  /** Whether it still speaks its protocol; one that does not is replaced. */
  readonly liveness: ProbeSettings;
}

export interface Autoscale {
  /** At least 1. */
  readonly min: number;
  readonly max: number;
  /** Share of the CPU limit of one replica, 0 to 1. */
  readonly targetCpu: number;
  /** Calls in flight per replica. */
  readonly targetCalls: number;
  /** Calls that wait for their turn, per replica. */
  readonly targetQueue: number;
}

export interface ServerDefaults {
  readonly memoryBytes: number;
  /** Share of one core: 0.5 is half of one. */
  readonly cpuCores: number;
  /** Processes and threads. */
  readonly pids: number;
  readonly enforce: Enforcement;
  readonly restart: RestartPolicy;
  /** Before each restart; `null`: 250 ms, then twice as long after each crash, up to 30 s. */
  readonly restartDelayMs: number | null;
  readonly probes: Probes;
  readonly startTimeoutMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly stopGraceMs: number;
}

export interface ServerSettings extends ServerDefaults {
  readonly enabled: boolean;
  /** Preferred port of the first replica; 0 means any free one. */
  readonly port: number;
  readonly replicas: number;
  /** `null`: always `replicas`. */
  readonly autoscale: Autoscale | null;
  /** Whether a heap snapshot is written when the heap limit comes near. */
  readonly heapSnapshot: boolean;
  /** Extra environment of the process, after references are resolved. May hold secrets. */
  readonly env: Readonly<Record<string, string>>;
  /** What clients may do with it, through the gateway. */
  readonly policy: ServerPolicy;
}
