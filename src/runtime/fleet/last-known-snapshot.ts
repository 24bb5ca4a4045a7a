/** How the fleet is when control does not answer: the state file, held against the process table. */
import { isAlive } from '../process/identity.ts';
import type { FleetPaths } from '../state/fleet-paths.ts';
import { type ProcessRecord, readFleetState } from '../state/fleet-state.ts';
import { gatewayUrlOf } from './gateway-url.ts';
import type { FleetSnapshot, ReplicaSnapshot } from './snapshot.ts';

/** Asks nobody and starts nothing. @throws OperationalError `STATE_UNREADABLE` */
export function lastKnownSnapshot(paths: FleetPaths): FleetSnapshot {
  const processes = Object.entries(readFleetState(paths)?.processes ?? {});
  const replicas = processes.map(([id, record]) => lastKnownReplica(id, record));
  const isAnyAlive = replicas.some(({ pid }) => pid !== null);
  return {
    schema: 1,
    at: new Date().toISOString(),
    stateDirectory: paths.root,
    status: isAnyAlive ? 'unhealthy' : 'stopped',
    control: null,
    supervisor: isAnyAlive
      ? { state: 'lost', reason: 'control does not answer; `mcpctl up` brings the fleet back' }
      : { state: 'stopped', reason: null },
    // It goes on passing calls while control is away.
    gatewayUrl: gatewayUrlOf(replicas),
    warnings: [],
    autoscale: [],
    replicas,
  };
}

function lastKnownReplica(id: string, record: ProcessRecord): ReplicaSnapshot {
  const { identity } = record;
  const pid = identity !== null && isAlive(identity) ? identity.pid : null;
  return {
    id,
    server: record.server,
    replica: record.replica,
    state: pid === null ? 'stopped' : 'unhealthy',
    reason:
      pid === null ? 'gone while control was away' : 'alive, but control is away: nobody looks after it',
    pid,
    port: record.port,
    furtherPorts: record.furtherPorts ?? {},
    startedAt: record.startedAt,
    readyMs: record.readyMs,
    restarts: 0,
    cpu: { cores: null, limitCores: record.cpuLimitCores },
    memory: { bytes: null, limitBytes: record.memoryLimitBytes, peakBytes: null },
    enforcedBy: 'nothing',
    traffic: null,
    dependencies: {},
  };
}
