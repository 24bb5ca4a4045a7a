/** From what the operator wrote to the whole fleet; pure. */
import type { FleetConfig, ServerDefaults, ServerSettings } from '../fleet/config.ts';
import type { ServerEntry } from '../fleet/server-entry.ts';
import type { ConfigInput, ServerInput } from './config-schema.ts';

const builtInDefaults: ServerDefaults = {
  memoryBytes: 1024 ** 3,
  cpuCores: 0.5,
  restart: 'on-failure',
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
    env: { ...given.env, ...vectorSwitches(given) },
  };
}

function limitsOf(given: NonNullable<ConfigInput['defaults']>, defaults: ServerDefaults): ServerDefaults {
  return {
    memoryBytes: given.memory ?? defaults.memoryBytes,
    cpuCores: given.cpu ?? defaults.cpuCores,
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
