/** `restart`: one replica after another, while a stand-in takes the calls; every server keeps its ports. */
import { OperationalError } from '../../runtime/errors.ts';
import type { ProgressListener, RestartRequest } from '../../runtime/fleet/control-api.ts';
import { replicaId } from '../../runtime/fleet/snapshot.ts';
import type { FleetManager } from './fleet-manager.ts';
import { canSharePorts } from './process-spec.ts';
import { progressReporter } from './progress-reporter.ts';
import { addReplicas, type Change, removeReplica, replaceReplica } from './replace-replicas.ts';
import type { Replica } from './replica.ts';
import { restartGateway } from './restart-gateway.ts';
import { restartGuest } from './third-party/restart-guest.ts';

/** @throws OperationalError `SERVER_UNKNOWN` */
export async function restartServers(
  manager: FleetManager,
  { servers }: RestartRequest,
  listener: ProgressListener,
  signal: AbortSignal,
): Promise<void> {
  const change: Change = { manager, report: progressReporter(listener), signal };
  const byServer = Map.groupBy(manager.replicas, ({ desired }) => desired.entry.name);
  const guests = manager.guests.all.map(({ name }) => name);
  const known = [...byServer.keys(), ...guests];
  const unknown = servers.find((server) => !known.includes(server));
  if (unknown !== undefined) throw new OperationalError('SERVER_UNKNOWN', { server: unknown, known });
  const chosen = servers.length > 0 ? servers : known.filter((name) => isBehindGateway(byServer.get(name)));
  await Promise.all(
    chosen.map((name) => {
      const guest = manager.guests.find(name);
      return guest === undefined
        ? restartServer(change, byServer.get(name) ?? [])
        : restartGuest(change, guest);
    }),
  );
}

/** Third-party servers are, too, though they are no replicas. */
function isBehindGateway(replicas: readonly Replica[] | undefined): boolean {
  return replicas === undefined || replicas.some(({ desired }) => desired.entry.kind === 'mcp');
}

async function restartServer(change: Change, replicas: readonly Replica[]): Promise<void> {
  const [gateway] = replicas.filter(({ desired, isUp }) => isUp && desired.entry.kind === 'gateway');
  if (gateway !== undefined && canSharePorts) {
    await restartGateway(change, gateway);
    return;
  }
  // Without calls to lose there is nothing to stand in for.
  if (!isBehindGateway(replicas) || !replicas.some(({ isUp }) => isUp)) {
    await Promise.all(replicas.map((replica) => replaceReplica(change, replica)));
    return;
  }
  const [standIn] = await addStandIn(change, replicas);
  // Its progress says why; the old ones go on serving.
  if (standIn === undefined) return;
  for (const replica of replicas) {
    if (!(await replaceReplica(change, replica))) break;
  }
  if (replicas.some(({ isUp }) => isUp)) await removeReplica(change, standIn);
  else {
    const { name } = standIn.desired.entry;
    change.report.notice(`${standIn.id} goes on serving while ${name} does not come back`);
  }
}

/** One replica more, for as long as the restart takes. One that cannot start is taken away again. */
async function addStandIn(change: Change, replicas: readonly Replica[]): Promise<readonly Replica[]> {
  const numbers = replicas.map(({ desired }) => desired.replica);
  const replica = Math.max(...numbers) + 1;
  const [first] = replicas;
  if (first === undefined) return [];
  const id = replicaId(first.desired.entry.name, replica);
  const standIns = await addReplicas(change, [{ ...first.desired, id, replica }]);
  const failed = change.manager.find(id);
  if (standIns.length === 0 && failed !== undefined) await removeReplica(change, failed);
  return standIns;
}
