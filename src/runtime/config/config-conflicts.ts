/** What no single key is to blame for: settings that cannot be true together. */
import type { FleetConfig } from '../fleet/config.ts';
import { clientsOf, isRun } from '../fleet/desired-replicas.ts';
import type { ServerEntry } from '../fleet/server-entry.ts';
import type { KeyPath } from './config-document.ts';
import { findPolicyConflict } from './policy-conflicts.ts';
import { findThirdPartyConflict } from './third-party-conflicts.ts';
import { formatSize } from './units.ts';

export interface ConfigConflict {
  readonly path: KeyPath;
  readonly allowed: string;
}

/** The first conflict; `null` when there is none. */
export function findConflict(config: FleetConfig, catalog: readonly ServerEntry[]): ConfigConflict | null {
  return (
    sharedPort(config, catalog) ??
    missingProvider(config, catalog) ??
    moduleOfNothing(config) ??
    wrongScale(config) ??
    smallLogs(config) ??
    findThirdPartyConflict(config) ??
    findPolicyConflict(config)
  );
}

interface Listener {
  readonly name: string;
  readonly port: number;
  readonly path: KeyPath;
  /** Whether the operator gave it another port than its usual one. */
  readonly isMoved: boolean;
}

function sharedPort(config: FleetConfig, catalog: readonly ServerEntry[]): ConfigConflict | null {
  const listeners = catalog.flatMap((entry) => listenerOf(entry, config, catalog));
  for (const listener of listeners) {
    const other = listeners.find(({ name, port }) => name !== listener.name && port === listener.port);
    if (other === undefined) continue;
    const [moved, left] = listener.isMoved ? [listener, other] : [other, listener];
    return { path: moved.path, allowed: `a port that ${left.name} does not have, or 0 for any free one` };
  }
  return null;
}

function listenerOf(
  entry: ServerEntry,
  config: FleetConfig,
  catalog: readonly ServerEntry[],
): readonly Listener[] {
  const settings = config.servers[entry.name];
  if (settings === undefined || settings.port === 0 || !isRun(entry, config, catalog)) return [];
  const path = entry.kind === 'gateway' ? ['gateway', 'port'] : ['servers', entry.name, 'port'];
  return [{ name: entry.name, port: settings.port, path, isMoved: settings.port !== entry.port }];
}

/** What mcpctl is to run for others cannot be switched off under them. */
function missingProvider(config: FleetConfig, catalog: readonly ServerEntry[]): ConfigConflict | null {
  for (const entry of catalog) {
    const clients = clientsOf(entry, config, catalog).map(({ name }) => name);
    if (clients.length === 0 || config.servers[entry.name]?.enabled !== false) continue;
    const instead = entry.kind === 'postgres' ? 'a database.url' : 'other vectors';
    return {
      path: ['servers', entry.name, 'enabled'],
      allowed: `true, as ${clients.join(' and ')} need it; or ${instead}`,
    };
  }
  return null;
}

/** A module is one of the Weaviate that keeps the vectors. */
function moduleOfNothing({ embedding, vectors }: FleetConfig): ConfigConflict | null {
  if (embedding.provider !== 'weaviate' || vectors.engine === 'weaviate') return null;
  const allowed = 'another provider; or `vectors: { engine: weaviate, … }`, whose module it is';
  return { path: ['embedding', 'provider'], allowed };
}

function wrongScale({ servers }: FleetConfig): ConfigConflict | null {
  for (const [name, { autoscale, replicas }] of Object.entries(servers)) {
    if (autoscale === null) continue;
    const { min, max } = autoscale;
    if (min > max) {
      return {
        path: ['servers', name, 'autoscale', 'min'],
        allowed: `at most autoscale.max, which is ${max}`,
      };
    }
    if (replicas < min || replicas > max) {
      return { path: ['servers', name, 'replicas'], allowed: `from ${min} to ${max}, as autoscale says` };
    }
  }
  return null;
}

function smallLogs({ logs: { maxBytes, totalBytes } }: FleetConfig): ConfigConflict | null {
  if (totalBytes >= 2 * maxBytes) return null;
  return { path: ['logs', 'total'], allowed: `at least twice logs.maxSize: ${formatSize(2 * maxBytes)}` };
}
