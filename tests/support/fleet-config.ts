/** Configurations to plan with, as data. */
import type { FleetConfig, ServerDefaults, ServerSettings } from '../../src/runtime/fleet/config.ts';
import { catalog } from '../../src/servers/catalog.ts';

const defaults: ServerDefaults = {
  memoryBytes: 1024 ** 3,
  cpuCores: 0.5,
  restart: 'on-failure',
  startTimeoutMs: 10_000,
  stopGraceMs: 1000,
};

export const serverSettings: ServerSettings = { ...defaults, enabled: true, port: 0, replicas: 1, env: {} };

/** Of all servers of the catalog only those of `servers` are enabled. */
export function configOf(
  servers: Readonly<Record<string, Partial<ServerSettings>>>,
  changes: Partial<FleetConfig> = {},
): FleetConfig {
  return {
    file: null,
    gateway: { port: 8000, auth: 'token' },
    database: null,
    vectors: { engine: 'embedded' },
    embedding: { provider: 'builtin' },
    defaults,
    servers: Object.fromEntries(
      catalog.map(({ name }) => [name, { ...serverSettings, enabled: name in servers, ...servers[name] }]),
    ),
    ...changes,
  };
}
