/** A fleet's effective configuration in the form of `mcpctl.yaml`, fit to be shown: every secret is masked. */
import { formatDuration, formatSize } from '../../runtime/config/units.ts';
import { maskUrl } from '../../runtime/database/mask-url.ts';
import type { FleetConfig, ServerDefaults, ServerSettings } from '../../runtime/fleet/config.ts';
import type { ServerEntry } from '../../runtime/fleet/server-entry.ts';

type View = Readonly<Record<string, unknown>>;

const mask = '***';
/** Set by the config's own keys; every other variable may be a secret. */
const switches: Readonly<Record<string, string>> = {
  MCPCTL_VECTOR_WRITES: 'writes',
  MCPCTL_VECTOR_DESTRUCTIVE: 'destructive',
};

export function configView(config: FleetConfig, catalog: readonly ServerEntry[]): View {
  const { gateway, database, vectors, embedding, defaults, servers } = config;
  return {
    version: 1,
    gateway,
    ...(database === null ? {} : { database: { url: maskUrl(database.url) } }),
    vectors,
    embedding,
    defaults: limitsView(defaults),
    servers: Object.fromEntries(
      catalog.flatMap((entry) => {
        const settings = servers[entry.name];
        // The gateway has a section of its own.
        if (settings === undefined || entry.kind === 'gateway') return [];
        return [[entry.name, serverView(entry, settings)] as const];
      }),
    ),
  };
}

function serverView({ kind }: ServerEntry, settings: ServerSettings): View {
  const { enabled, port, replicas, env } = settings;
  const variables = Object.keys(env).filter((name) => !Object.hasOwn(switches, name));
  return {
    enabled,
    port,
    ...(kind === 'postgres' ? {} : { replicas }),
    ...limitsView(settings),
    ...Object.fromEntries(
      Object.entries(switches).flatMap(([variable, key]) => (env[variable] === 'on' ? [[key, true]] : [])),
    ),
    ...(variables.length === 0 ? {} : { env: Object.fromEntries(variables.map((name) => [name, mask])) }),
  };
}

function limitsView(limits: ServerDefaults): View {
  return {
    memory: formatSize(limits.memoryBytes),
    cpu: limits.cpuCores,
    restart: limits.restart,
    startTimeout: formatDuration(limits.startTimeoutMs),
    stopGrace: formatDuration(limits.stopGraceMs),
  };
}
