import type { FleetConfig, ServerSettings } from './config.ts';
import type { ServerEntry } from './server-entry.ts';
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
  /** From 0: one more than the highest of what it needs. */
  readonly wave: number;
}

/** Every process of the fleet in start order. PostgreSQL is one of them when no `database.url` is set and a server needs it. */
export function desiredReplicas(
  config: FleetConfig,
  catalog: readonly ServerEntry[],
): readonly DesiredReplica[] {
  const enabled = catalog.filter(({ name }) => config.servers[name]?.enabled === true);
  const needsPostgres = config.database === null && enabled.some(({ needs }) => needs.includes('database'));
  return enabled
    .filter(({ kind }) => kind !== 'postgres' || needsPostgres)
    .flatMap((entry) => {
      const settings = config.servers[entry.name];
      if (settings === undefined) return [];
      const needs = needsPostgres && entry.needs.includes('database') ? ['postgres'] : [];
      return Array.from({ length: settings.replicas }, (_, index) => ({
        id: replicaId(entry.name, index + 1),
        replica: index + 1,
        entry,
        settings,
        needs,
        wave: needs.length > 0 ? 1 : 0,
      }));
    })
    .toSorted((a, b) => a.wave - b.wave);
}

/** Those of `replicas` that belong to `servers`, and all they need; all of them when `servers` is empty. */
export function selectReplicas(
  replicas: readonly DesiredReplica[],
  servers: readonly string[],
): readonly DesiredReplica[] {
  if (servers.length === 0) return replicas;
  const wanted = new Set(
    replicas.filter(({ entry }) => servers.includes(entry.name)).flatMap(({ id, needs }) => [id, ...needs]),
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
