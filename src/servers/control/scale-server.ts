/** `scale`: more replicas of a server, or fewer. */

import { OperationalError } from '../../runtime/errors.ts';
import type { FleetConfig } from '../../runtime/fleet/config.ts';
import { maxReplicas } from '../../runtime/fleet/config.ts';
import type { ProgressListener, ScaleRequest } from '../../runtime/fleet/control-api.ts';
import { desiredReplicas } from '../../runtime/fleet/desired-replicas.ts';
import type { FleetManager } from './fleet-manager.ts';
import { progressReporter } from './progress-reporter.ts';
import { addReplicas, type Change, removeReplica } from './replace-replicas.ts';

/**
 * The newcomers are ready before the gateway knows them; those that go have answered all their calls.
 *
 * @throws OperationalError `SERVER_UNKNOWN`, `SCALE_INVALID`, `PORTS_EXHAUSTED`
 */
export async function scaleServer(
  manager: FleetManager,
  { server, replicas }: ScaleRequest,
  listener: ProgressListener,
  signal: AbortSignal,
): Promise<void> {
  const change: Change = { manager, report: progressReporter(listener), signal };
  const config = scaledConfig(manager, { server, replicas });
  manager.adoptConfig(config);
  const wanted = desiredReplicas(config, manager.options.catalog).filter(
    ({ entry }) => entry.name === server,
  );
  const kept = new Set(wanted.map(({ id }) => id));
  const running = manager.replicas.filter(({ desired }) => desired.entry.name === server);
  const missing = wanted.filter(({ id }) => manager.find(id)?.isWanted !== true);
  await addReplicas(change, missing);
  const surplus = running.filter(({ id }) => !kept.has(id));
  await Promise.all(surplus.map((replica) => removeReplica(change, replica)));
}

function scaledConfig(manager: FleetManager, { server, replicas }: ScaleRequest): FleetConfig {
  const { config } = manager;
  if (manager.guests.find(server) !== undefined) {
    throw new OperationalError('SCALE_INVALID', {
      server,
      replicas,
      allowed: '1, as it is a third-party server',
    });
  }
  const settings = config?.servers[server];
  const entry = manager.options.catalog.find(({ name }) => name === server);
  if (config === null || settings === undefined || entry === undefined || !settings.enabled) {
    const known = [...new Set(manager.replicas.map(({ desired }) => desired.entry.name))];
    throw new OperationalError('SERVER_UNKNOWN', { server, known });
  }
  const max = settings.autoscale?.max ?? maxReplicas;
  if (entry.kind !== 'mcp') {
    throw new OperationalError('SCALE_INVALID', { server, replicas, allowed: '1, as it runs once' });
  }
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > max) {
    throw new OperationalError('SCALE_INVALID', { server, replicas, allowed: `from 1 to ${max}` });
  }
  return { ...config, servers: { ...config.servers, [server]: { ...settings, replicas } } };
}
