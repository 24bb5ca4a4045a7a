/** A fleet's effective configuration in the form of `mcpctl.yaml`, fit to be shown: every secret is masked. */
import { formatDuration, formatSize } from '../../runtime/config/units.ts';
import { maskUrl } from '../../runtime/database/mask-url.ts';
import type { EmbeddingSettings } from '../../runtime/embedding/embedding-settings.ts';
import type {
  Autoscale,
  FleetConfig,
  Probes,
  ServerDefaults,
  ServerSettings,
  VectorsConfig,
} from '../../runtime/fleet/config.ts';
import type { ServerEntry } from '../../runtime/fleet/server-entry.ts';
import { gatewayPolicyView, serverPolicyView } from './policy-view.ts';
import { thirdPartyView } from './third-party-view.ts';

type View = Readonly<Record<string, unknown>>;

const mask = '***';
/** Set by the config's own keys; every other variable may be a secret. */
const switches: Readonly<Record<string, string>> = {
  MCPCTL_VECTOR_WRITES: 'writes',
  MCPCTL_VECTOR_DESTRUCTIVE: 'destructive',
};
const patterns: Readonly<Record<string, string>> = {
  MCPCTL_VECTOR_ALLOW: 'allow',
  MCPCTL_VECTOR_DENY: 'deny',
};

export function configView(config: FleetConfig, catalog: readonly ServerEntry[]): View {
  const { gateway, database, vectors, embedding, defaults, logs, servers, thirdParty } = config;
  const door = catalog.find(({ kind }) => kind === 'gateway');
  const doorSettings = door === undefined ? undefined : servers[door.name];
  return {
    version: 1,
    gateway: {
      port: gateway.port,
      ...gatewayPolicyView(gateway),
      ...(doorSettings === undefined ? {} : nodeView(doorSettings)),
    },
    ...(gateway.cacheUrl === null ? {} : { cache: { url: maskUrl(gateway.cacheUrl) } }),
    ...(database === null ? {} : { database: { url: maskUrl(database.url) } }),
    vectors: vectorsView(vectors),
    embedding: embeddingView(embedding),
    defaults: limitsView(defaults),
    logs: {
      maxSize: formatSize(logs.maxBytes),
      maxAge: formatDuration(logs.maxAgeMs),
      total: formatSize(logs.totalBytes),
    },
    servers: {
      ...Object.fromEntries(
        catalog.flatMap((entry) => {
          const settings = servers[entry.name];
          // The gateway has a section of its own.
          if (settings === undefined || entry.kind === 'gateway') return [];
          return [[entry.name, serverView(entry, settings)] as const];
        }),
      ),
      ...Object.fromEntries(
        Object.entries(thirdParty).map(([name, settings]) => [name, thirdPartyView(settings, limitsView)]),
      ),
    },
  };
}

function vectorsView(vectors: VectorsConfig): View {
  if (vectors.engine === 'embedded' || vectors.managed) return vectors;
  const { engine, url, grpcPort, apiKey } = vectors;
  return withoutKey({
    engine,
    url,
    ...(grpcPort === null ? {} : { grpcPort }),
    ...(apiKey === null ? {} : { apiKey }),
  });
}

function embeddingView(embedding: EmbeddingSettings): View {
  if (embedding.provider !== 'weaviate') return withoutKey(embedding);
  const headers = Object.fromEntries(Object.keys(embedding.headers).map((name) => [name, mask]));
  return { ...embedding, headers };
}

function withoutKey(view: object): View {
  return 'apiKey' in view && view.apiKey !== undefined ? { ...view, apiKey: mask } : { ...view };
}

function serverView({ kind }: ServerEntry, settings: ServerSettings): View {
  const { enabled, port, replicas, env } = settings;
  const variables = Object.keys(env).filter(
    (name) => !Object.hasOwn(switches, name) && !Object.hasOwn(patterns, name),
  );
  const collections = Object.entries(patterns).flatMap(([variable, key]) => {
    const names = env[variable];
    return names === undefined ? [] : [[key, names.split(',')] as const];
  });
  return {
    enabled,
    port,
    ...(kind === 'mcp' ? { replicas, ...nodeView(settings) } : limitsView(settings)),
    ...(kind === 'mcp' ? { ...serverPolicyView(settings.policy), balance: settings.policy.balance } : {}),
    ...(settings.autoscale === null ? {} : { autoscale: autoscaleView(settings.autoscale) }),
    ...Object.fromEntries(
      Object.entries(switches).flatMap(([variable, key]) => (env[variable] === 'on' ? [[key, true]] : [])),
    ),
    ...(collections.length === 0 ? {} : { collections: Object.fromEntries(collections) }),
    ...(variables.length === 0 ? {} : { env: Object.fromEntries(variables.map((name) => [name, mask])) }),
  };
}

/** Of a server that runs on Node. */
function nodeView(settings: ServerSettings): View {
  return { ...limitsView(settings), heapSnapshot: settings.heapSnapshot };
}

function limitsView(limits: ServerDefaults): View {
  const { startup, readiness, liveness } = limits.probes;
  return {
    memory: formatSize(limits.memoryBytes),
    cpu: limits.cpuCores,
    pids: limits.pids,
    enforce: limits.enforce,
    restart: limits.restart,
    ...(limits.restartDelayMs === null ? {} : { restartDelay: formatDuration(limits.restartDelayMs) }),
    startTimeout: formatDuration(limits.startTimeoutMs),
    stopGrace: formatDuration(limits.stopGraceMs),
    probes: {
      startup: probeView(startup),
      readiness: { ...probeView(readiness), failures: readiness.failures },
      liveness: { ...probeView(liveness), failures: liveness.failures },
    },
  };
}

function probeView({ intervalMs, timeoutMs }: Probes['startup']): View {
  return { interval: formatDuration(intervalMs), timeout: formatDuration(timeoutMs) };
}

function autoscaleView({ targetCpu, ...rest }: Autoscale): View {
  return { ...rest, targetCpu: `${Math.round(targetCpu * 100)}%` };
}
