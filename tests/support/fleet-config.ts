/** Configurations to plan with, as data. */
import type { FleetConfig, ServerDefaults, ServerSettings } from '../../src/runtime/fleet/config.ts';
import { ownPolicy } from '../../src/runtime/fleet/default-policy.ts';
import { defaultGatewayPolicy } from '../../src/runtime/fleet/gateway-policy.ts';
import { catalog } from '../../src/servers/catalog.ts';

const defaults: ServerDefaults = {
  memoryBytes: 1024 ** 3,
  cpuCores: 0.5,
  pids: 512,
  enforce: 'prefer',
  restart: 'on-failure',
  restartDelayMs: null,
  probes: {
    startup: { intervalMs: 50, timeoutMs: 2000 },
    readiness: { intervalMs: 1000, timeoutMs: 2500, failures: 1 },
    liveness: { intervalMs: 1000, timeoutMs: 2000, failures: 3 },
  },
  startTimeoutMs: 10_000,
  stopGraceMs: 1000,
};

export const serverSettings: ServerSettings = {
  ...defaults,
  enabled: true,
  port: 0,
  replicas: 1,
  autoscale: null,
  heapSnapshot: false,
  env: {},
  policy: ownPolicy,
};

/** Of all servers of the catalog only those of `servers` are enabled. */
export function configOf(
  servers: Readonly<Record<string, Partial<ServerSettings>>>,
  changes: Partial<FleetConfig> = {},
): FleetConfig {
  return {
    file: null,
    gateway: { port: 8000, ...defaultGatewayPolicy },
    database: null,
    vectors: { engine: 'embedded' },
    embedding: { provider: 'builtin' },
    defaults,
    logs: { maxBytes: 10 * 1024 ** 2, maxAgeMs: 86_400_000, totalBytes: 200 * 1024 ** 2 },
    servers: Object.fromEntries(
      catalog.map(({ name }) => [name, { ...serverSettings, enabled: name in servers, ...servers[name] }]),
    ),
    thirdParty: {},
    ...changes,
  };
}
