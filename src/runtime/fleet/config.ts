/** The fleet an operator asked for: `mcpctl.yaml` with defaults filled in and references resolved. */
export interface FleetConfig {
  /** Absolute path of the config file; `null` when the defaults alone apply. */
  readonly file: string | null;
  readonly gateway: GatewaySettings;
  /** `null`: the embedded PostgreSQL. The URL may carry a password; print it through `maskUrl` only. */
  readonly database: { readonly url: string } | null;
  readonly vectors: { readonly engine: 'embedded' };
  readonly embedding: { readonly provider: 'builtin' | 'none' };
  readonly defaults: ServerDefaults;
  /** Every server of the catalog, keyed by name. */
  readonly servers: Readonly<Record<string, ServerSettings>>;
}

interface GatewaySettings {
  /** 0 means any free port. */
  readonly port: number;
  readonly auth: 'token' | 'none';
}

export type RestartPolicy = 'on-failure' | 'always' | 'never';

export interface ServerDefaults {
  readonly memoryBytes: number;
  /** Share of one core: 0.5 is half of one. */
  readonly cpuCores: number;
  readonly restart: RestartPolicy;
  readonly startTimeoutMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly stopGraceMs: number;
}

export interface ServerSettings extends ServerDefaults {
  readonly enabled: boolean;
  /** Preferred port of the first replica; 0 means any free one. */
  readonly port: number;
  readonly replicas: number;
  /** Extra environment of the process, after references are resolved. May hold secrets. */
  readonly env: Readonly<Record<string, string>>;
}
