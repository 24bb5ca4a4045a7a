/** `restart`: stop, start on the same port, wait for ready; the replicas of one server one after another. */
import { OperationalError } from '../../runtime/errors.ts';
import type { ProgressListener, RestartRequest } from '../../runtime/fleet/control-api.ts';
import type { FleetManager } from './fleet-manager.ts';
import { processSpec, specHash } from './process-spec.ts';
import { progressReporter, type Reporter } from './progress-reporter.ts';
import type { Replica } from './replica.ts';

/** @throws OperationalError `SERVER_UNKNOWN` */
export async function restartReplicas(
  manager: FleetManager,
  { servers }: RestartRequest,
  listener: ProgressListener,
  signal: AbortSignal,
): Promise<void> {
  const report = progressReporter(listener);
  const byServer = Map.groupBy(manager.replicas, ({ desired }) => desired.entry.name);
  const unknown = servers.find((server) => !byServer.has(server));
  if (unknown !== undefined)
    throw new OperationalError('SERVER_UNKNOWN', { server: unknown, known: [...byServer.keys()] });
  const names =
    servers.length > 0 ? servers : [...byServer.keys()].filter((name) => isBehindGateway(byServer.get(name)));
  await Promise.all(
    names.map(async (name) => {
      for (const replica of byServer.get(name) ?? []) await restart(manager, replica, report, signal);
    }),
  );
}

function isBehindGateway(replicas: readonly Replica[] = []): boolean {
  return replicas.some(({ desired }) => desired.entry.kind === 'mcp');
}

async function restart(
  manager: FleetManager,
  replica: Replica,
  report: Reporter,
  signal: AbortSignal,
): Promise<void> {
  const { config } = manager;
  const { port, desired } = replica;
  if (config === null || port === null) return;
  report.replica(replica, 'stopping');
  await replica.stop();
  const { facts } = manager.options;
  const portOf = (id: string): number => manager.find(id)?.port ?? manager.lastPorts[id] ?? 0;
  const spec = processSpec(desired, config, facts, portOf);
  const starting = replica.start(spec, { port, specHash: specHash(desired, config, facts, portOf) }, signal);
  report.replica(replica, 'starting');
  const outcome = await starting;
  report.replica(replica, outcome.phase, outcome);
}
