import { gatewayUrlOf } from '../../runtime/fleet/gateway-url.ts';
import type { FleetSnapshot, ReplicaSnapshot } from '../../runtime/fleet/snapshot.ts';

/** Puts the replicas' snapshots together; pure. */
export function fleetSnapshot(parts: {
  readonly replicas: readonly ReplicaSnapshot[];
  readonly stateDirectory: string;
  readonly control: FleetSnapshot['control'];
  /** Why the supervisor is of no use any more; `null` while it is. */
  readonly lost: string | null;
  readonly warnings: readonly string[];
  readonly autoscale: FleetSnapshot['autoscale'];
}): FleetSnapshot {
  const { replicas, stateDirectory, control, lost, warnings, autoscale } = parts;
  return {
    schema: 1,
    at: new Date().toISOString(),
    stateDirectory,
    status: statusOf(replicas),
    control,
    supervisor:
      lost === null
        ? { state: 'connected', reason: null }
        : { state: 'lost', reason: `the pm2 daemon: ${lost}; the fleet is being started anew` },
    gatewayUrl: gatewayUrlOf(replicas),
    warnings,
    autoscale,
    replicas,
  };
}

function statusOf(replicas: readonly ReplicaSnapshot[]): FleetSnapshot['status'] {
  const wanted = replicas.filter(({ state }) => state !== 'stopped');
  if (wanted.length === 0) return 'stopped';
  if (wanted.every(({ state }) => state === 'ready')) return 'healthy';
  const isDoorOpen = wanted.some(
    ({ server, state }) => server === 'gateway' && (state === 'ready' || state === 'degraded'),
  );
  return isDoorOpen ? 'degraded' : 'unhealthy';
}
