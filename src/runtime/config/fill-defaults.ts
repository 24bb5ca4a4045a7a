/** From what the operator wrote to the whole fleet. */
import { homedir } from 'node:os';
import path from 'node:path';
import type { EmbeddingSettings } from '../embedding/embedding-settings.ts';
import type {
  Autoscale,
  FleetConfig,
  LogSettings,
  Probes,
  ServerDefaults,
  ServerSettings,
  VectorsConfig,
} from '../fleet/config.ts';
import type { ServerEntry } from '../fleet/server-entry.ts';
import { type HostedSettings, hostedServers, type ThirdPartySettings } from '../fleet/third-party.ts';
import type {
  AutoscaleInput,
  ConfigInput,
  EmbeddingInput,
  LimitsInput,
  ProbeInput,
  ServerInput,
  VectorsInput,
} from './config-input.ts';
import { gatewayPolicyOf, serverPolicyOf } from './fill-policy.ts';
import { thirdPartyOf } from './fill-third-party.ts';
import { absolutePath } from './resolve-reference.ts';

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
    liveness: { intervalMs: 2000, timeoutMs: 2000, failures: 3 },
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
  const thirdParty = thirdPartyFrom(file, input, defaults, catalog);
  return {
    file,
    gateway: {
      port: input.gateway?.port ?? usualGatewayPort,
      ...gatewayPolicyOf(input.gateway ?? {}, input.cache?.url ?? null),
    },
    database: input.database ?? null,
    vectors: vectorsOf(input.vectors ?? { engine: 'embedded' }),
    embedding: embeddingOf(file, input.embedding ?? { provider: 'builtin' }),
    defaults,
    logs: logsOf(input.logs ?? {}),
    servers: Object.fromEntries(
      catalog.map((entry) => {
        const settings = settingsOf(entry, input, defaults);
        return [entry.name, entry.kind === 'stdio-host' ? hostFor(settings, thirdParty) : settings] as const;
      }),
    ),
    thirdParty,
  };
}

function thirdPartyFrom(
  file: string | null,
  { servers = {} }: Partial<ConfigInput>,
  defaults: ServerDefaults,
  catalog: readonly ServerEntry[],
): Record<string, ThirdPartySettings> {
  const own = new Set(catalog.filter(({ kind }) => kind !== 'gateway').map(({ name }) => name));
  const base = { directory: path.dirname(file ?? '.'), home: homedir() };
  return Object.fromEntries(
    Object.entries(servers).flatMap(([name, given]) => {
      if (own.has(name) || given === undefined || !('command' in given || 'url' in given)) return [];
      return [[name, thirdPartyOf(given, limitsOf(given, defaults), base)] as const];
    }),
  );
}

/** What its children need to end in order, and a moment more. */
const hostGraceMs = 1000;

/** It runs when it has anybody to host, and waits at its stop for the slowest of its children. */
function hostFor(settings: ServerSettings, thirdParty: FleetConfig['thirdParty']): ServerSettings {
  const hosted = hostedServers({ thirdParty });
  const graces = hosted.map(([, { stopGraceMs }]: readonly [string, HostedSettings]) => stopGraceMs);
  return {
    ...settings,
    enabled: settings.enabled && hosted.length > 0,
    stopGraceMs: Math.max(settings.stopGraceMs, ...graces.map((graceMs) => graceMs + hostGraceMs)),
  };
}

function vectorsOf(given: VectorsInput): VectorsConfig {
  if (given.engine === 'embedded') return given;
  const { url, grpcPort = null, apiKey = null } = given;
  if (url === undefined) return { engine: 'weaviate', managed: true };
  return { engine: 'weaviate', managed: false, url, grpcPort, apiKey };
}

/** Paths are meant from where the file is. */
function embeddingOf(file: string | null, given: EmbeddingInput): EmbeddingSettings {
  switch (given.provider) {
    case 'transformers':
      return { ...given, path: absolutePath(given.path, path.dirname(file ?? '.'), homedir()) };
    case 'weaviate':
      return { ...given, settings: given.settings ?? {}, headers: given.headers ?? {} };
    default:
      return given;
  }
}

function settingsOf(
  entry: ServerEntry,
  { gateway, servers }: Partial<ConfigInput>,
  defaults: ServerDefaults,
): ServerSettings {
  const given = (entry.kind === 'gateway' ? gateway : (servers?.[entry.name] as ServerInput)) ?? {};
  return ownSettings(entry, given, defaults);
}

function ownSettings(entry: ServerEntry, given: ServerInput, defaults: ServerDefaults): ServerSettings {
  const autoscale = given.autoscale === undefined ? null : autoscaleOf(given.autoscale);
  return {
    ...limitsOf(given, defaults),
    enabled: given.enabled ?? true,
    port: given.port ?? entry.port,
    replicas: given.replicas ?? autoscale?.min ?? 1,
    autoscale,
    heapSnapshot: given.heapSnapshot ?? false,
    policy: serverPolicyOf(entry.kind === 'mcp' ? given : {}, true),
    env: { ...given.env, ...vectorPolicy(given), ...toolsetsOf(given), ...quotaOf(given) },
  };
}

function limitsOf(given: LimitsInput, defaults: ServerDefaults): ServerDefaults {
  return {
    memoryBytes: given.memory ?? defaults.memoryBytes,
    cpuCores: given.cpu ?? defaults.cpuCores,
    pids: given.pids ?? defaults.pids,
    enforce: given.enforce ?? defaults.enforce,
    restart: given.restart ?? defaults.restart,
    restartDelayMs: given.restartDelay ?? defaults.restartDelayMs,
    startTimeoutMs: given.startTimeout ?? defaults.startTimeoutMs,
    stopGraceMs: given.stopGrace ?? defaults.stopGraceMs,
    probes: probesOf(given.probes ?? {}, defaults.probes),
  };
}

function probesOf(
  { startup, readiness, liveness }: NonNullable<LimitsInput['probes']>,
  defaults: Probes,
): Probes {
  const common = (given: ProbeInput | undefined, usual: Probes['startup']): Probes['startup'] => ({
    intervalMs: given?.interval ?? usual.intervalMs,
    timeoutMs: given?.timeout ?? usual.timeoutMs,
  });
  return {
    startup: common(startup, defaults.startup),
    readiness: {
      ...common(readiness, defaults.readiness),
      failures: readiness?.failures ?? defaults.readiness.failures,
    },
    liveness: {
      ...common(liveness, defaults.liveness),
      failures: liveness?.failures ?? defaults.liveness.failures,
    },
  };
}

function autoscaleOf({ min, max, targetCpu, targetCalls, targetQueue }: AutoscaleInput): Autoscale {
  return {
    min: min ?? 1,
    max,
    targetCpu: targetCpu ?? 0.7,
    targetCalls: targetCalls ?? 20,
    targetQueue: targetQueue ?? 5,
  };
}

function logsOf({ maxSize, maxAge, total }: NonNullable<ConfigInput['logs']>): LogSettings {
  return {
    maxBytes: maxSize ?? 10 * 1024 ** 2,
    maxAgeMs: maxAge ?? 24 * 3_600_000,
    totalBytes: total ?? 200 * 1024 ** 2,
  };
}

function vectorPolicy({ writes, destructive, collections }: ServerInput): Record<string, string> {
  const { allow, deny } = collections ?? {};
  return {
    ...(writes === true ? { MCPCTL_VECTOR_WRITES: 'on' } : {}),
    ...(destructive === true ? { MCPCTL_VECTOR_DESTRUCTIVE: 'on' } : {}),
    ...(allow === undefined ? {} : { MCPCTL_VECTOR_ALLOW: allow.join(',') }),
    ...(deny === undefined ? {} : { MCPCTL_VECTOR_DENY: deny.join(',') }),
  };
}

function quotaOf({ quota }: ServerInput): Record<string, string> {
  return quota === undefined ? {} : { MCPCTL_MEMORY_QUOTA: String(quota) };
}

function toolsetsOf({ toolsets = [] }: ServerInput): Record<string, string> {
  return toolsets.length === 0 ? {} : { MCPCTL_TOOLSETS: toolsets.join(',') };
}
