import type { FleetConfig, ServerSettings } from './config.ts';
import type { Need, ServerEntry } from './server-entry.ts';
import { replicaId } from './snapshot.ts';

/** One process the configuration asks for. */
export interface DesiredReplica {
  readonly id: string;
  /** From 1. */
  readonly replica: number;
  readonly entry: ServerEntry;
  readonly settings: ServerSettings;
  /** Ids of the processes that must be ready before it starts. */
  readonly needs: readonly string[];
  /** Ids of those it waits for as well, and starts without when they do not get ready. */
  readonly prefers: readonly string[];
  /** From 0: one more than the highest of what it waits for. */
  readonly wave: number;
}

/** Every process of the fleet in start order. A database or a Weaviate is one of them when mcpctl runs it and a server wants it. */
export function desiredReplicas(
  config: FleetConfig,
  catalog: readonly ServerEntry[],
): readonly DesiredReplica[] {
  const enabled = catalog.filter((entry) => isRun(entry, config, catalog));
  const idsOf = (needs: readonly Need[]): readonly string[] =>
    enabled
      .filter(({ kind }) => needs.some((need) => providerOf(need, config) === kind))
      .map(({ name }) => name);
  return enabled
    .flatMap((entry) => {
      const settings = config.servers[entry.name];
      if (settings === undefined) return [];
      const needs = idsOf(entry.needs);
      const prefers = idsOf(entry.prefers);
      return Array.from({ length: settings.replicas }, (_, index) => ({
        id: replicaId(entry.name, index + 1),
        replica: index + 1,
        entry,
        settings,
        needs,
        prefers,
        wave: needs.length + prefers.length > 0 ? 1 : 0,
      }));
    })
    .toSorted((a, b) => a.wave - b.wave);
}

/** Whether there is a process of `entry` in the fleet: one that only others want needs somebody who does. */
export function isRun(entry: ServerEntry, config: FleetConfig, catalog: readonly ServerEntry[]): boolean {
  if (config.servers[entry.name]?.enabled !== true) return false;
  if (entry.kind !== 'postgres' && entry.kind !== 'weaviate') return true;
  return clientsOf(entry, config, catalog).length > 0;
}

/** The servers of the fleet that want what `entry` provides. */
export function clientsOf(
  { kind }: ServerEntry,
  config: FleetConfig,
  catalog: readonly ServerEntry[],
): readonly ServerEntry[] {
  return catalog.filter(
    ({ name, needs, prefers }) =>
      config.servers[name]?.enabled === true &&
      [...needs, ...prefers].some((need) => providerOf(need, config) === kind),
  );
}

/** What of the fleet meets a need; `null`: something outside, or nothing that has to run. */
function providerOf(need: Need, { database, vectors }: FleetConfig): ServerEntry['kind'] | null {
  if (need === 'database') return database === null ? 'postgres' : null;
  return vectors.engine === 'weaviate' && vectors.managed ? 'weaviate' : null;
}

/** Those of `replicas` that belong to `servers`, and all they wait for; all of them when `servers` is empty. */
export function selectReplicas(
  replicas: readonly DesiredReplica[],
  servers: readonly string[],
): readonly DesiredReplica[] {
  if (servers.length === 0) return replicas;
  const wanted = new Set(
    replicas
      .filter(({ entry }) => servers.includes(entry.name))
      .flatMap(({ id, needs, prefers }) => [id, ...needs, ...prefers]),
  );
  return replicas.filter(({ id }) => wanted.has(id));
}

/** `servers`, with the one that runs them where they are third parties' programs. */
export function withHost(
  servers: readonly string[],
  { thirdParty }: Pick<FleetConfig, 'thirdParty'>,
  catalog: readonly ServerEntry[],
): readonly string[] {
  const needsHost = servers.some((name) => thirdParty[name]?.kind === 'hosted');
  const hosts = catalog.filter(({ name }) => isHost(catalog, name)).map(({ name }) => name);
  // A remote server alone needs nobody, and nobody is not everybody.
  return needsHost ? [...servers, ...hosts] : servers;
}

export function isHost(catalog: readonly ServerEntry[], server: string): boolean {
  return catalog.some(({ name, kind }) => name === server && kind === 'stdio-host');
}
