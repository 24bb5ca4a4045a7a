import type { DesiredReplica } from '../../runtime/fleet/desired-replicas.ts';
import type { ReplicaSnapshot } from '../../runtime/fleet/snapshot.ts';
import type { PortHolder } from '../../runtime/ports/port-owner.ts';
import type { Finding } from './finding.ts';

/** Every port the configuration names: free, ours, or whose. */
export function checkPorts(
  desired: readonly DesiredReplica[],
  running: readonly ReplicaSnapshot[],
  holderOf: (port: number) => PortHolder | null,
): readonly Finding[] {
  return desired
    .filter(({ replica, settings }) => replica === 1 && settings.port !== 0)
    .map((wanted) => checkPort(wanted, running, holderOf(wanted.settings.port)));
}

function checkPort(
  { id, entry, settings: { port } }: DesiredReplica,
  running: readonly ReplicaSnapshot[],
  holder: PortHolder | null,
): Finding {
  const common = { section: 'ports', name: `${port} ${id}` } as const;
  const own = running.find((replica) => replica.id === id && replica.pid !== null);
  if (own?.port === port) return { ...common, status: 'ok', detail: `ours (PID ${own.pid})` };
  const moved = own === undefined ? '' : `; ${id} listens on ${own.port}`;
  if (holder === null) return { ...common, status: 'ok', detail: `free${moved}` };
  const sibling = running.find(({ pid }) => pid !== null && pid === holder.process?.pid);
  const detail = `held by ${sibling === undefined ? holder.text : `${sibling.id} of this fleet`}${moved}`;
  if (entry.kind === 'gateway') {
    return {
      ...common,
      status: 'fail',
      detail,
      fix: 'Stop that process, or set gateway.port in mcpctl.yaml.',
    };
  }
  return {
    ...common,
    status: 'warn',
    detail,
    fix: `Nothing must be done: ${id} takes the next free port, and the fleet finds it there.`,
  };
}
