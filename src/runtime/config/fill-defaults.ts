/** From what the operator wrote to the whole fleet; pure. */
import type { FleetConfig, ServerDefaults, ServerSettings } from '../fleet/config.ts';
import type { ServerEntry } from '../fleet/server-entry.ts';
import type { ConfigInput, ServerInput } from './config-schema.ts';

const builtInDefaults: ServerDefaults = {
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
  startTimeoutMs: 60_000,
  stopGraceMs: 5000,
};

export function fillDefaults(
  file: string | null,
  input: Partial<ConfigInput>,
  catalog: readonly ServerEntry[],
): FleetConfig {
  const defaults = limitsOf(input.defaults ?? {}, builtInDefaults);
  const usualGatewayPort = catalog.find(({ kind }) => kind === 'gateway')?.port ?? 0;
  return {
    file,
    gateway: {
      port: input.gateway?.port ?? usualGatewayPort,
      auth: input.gateway?.auth ?? 'token',
    },
    database: input.database ?? null,
    vectors: input.vectors ?? { engine: 'embedded' },
    embedding: input.embedding ?? { provider: 'builtin' },
    defaults,
    logs: { maxBytes: 10 * 1024 ** 2, maxAgeMs: 24 * 3_600_000, totalBytes: 200 * 1024 ** 2 },
    servers: Object.fromEntries(
      catalog.map((entry) => [entry.name, settingsOf(entry, input, defaults)] as const),
    ),
  };
}

function settingsOf(
  entry: ServerEntry,
  { gateway, servers }: Partial<ConfigInput>,
  defaults: ServerDefaults,
): ServerSettings {
  const given: ServerInput =
    (entry.kind === 'gateway' ? { port: gateway?.port } : servers?.[entry.name]) ?? {};
  return {
    ...limitsOf(given, defaults),
    enabled: given.enabled ?? true,
    port: given.port ?? entry.port,
    replicas: given.replicas ?? 1,
    autoscale: null,
    heapSnapshot: false,
    env: { ...given.env, ...vectorSwitches(given) },
  };
}

function limitsOf(given: NonNullable<ConfigInput['defaults']>, defaults: ServerDefaults): ServerDefaults {
  return {
    memoryBytes: given.memory ?? defaults.memoryBytes,
    cpuCores: given.cpu ?? defaults.cpuCores,
    pids: defaults.pids,
    enforce: defaults.enforce,
    restartDelayMs: defaults.restartDelayMs,
    probes: defaults.probes,
    restart: given.restart ?? defaults.restart,
    startTimeoutMs: given.startTimeout ?? defaults.startTimeoutMs,
    stopGraceMs: given.stopGrace ?? defaults.stopGraceMs,
  };
}

function vectorSwitches({ writes, destructive }: ServerInput): Record<string, string> {
  return {
    ...(writes === true ? { MCPCTL_VECTOR_WRITES: 'on' } : {}),
    ...(destructive === true ? { MCPCTL_VECTOR_DESTRUCTIVE: 'on' } : {}),
  };
}
