/** `restart gateway`: a successor listens on the same port before the old one stops, so that no client is refused. */
import { replicaId } from '../../runtime/fleet/snapshot.ts';
import { addSharing, type Change, removeReplica, replaceReplica } from './replace-replicas.ts';
import type { Replica } from './replica.ts';

export async function restartGateway(change: Change, gateway: Replica): Promise<void> {
  const { desired, port } = gateway;
  const replica = desired.replica + 1;
  const id = replicaId(desired.entry.name, replica);
  const standIn = await addSharing(change, { ...desired, id, replica }, port);
  if (standIn === null) {
    // Its progress says why; the old one goes on serving.
    const failed = change.manager.find(id);
    if (failed !== undefined) await removeReplica(change, failed);
    return;
  }
  if (await replaceReplica(change, gateway)) await removeReplica(change, standIn);
  else change.report.notice(`${id} goes on serving while ${desired.id} does not come back`);
}
