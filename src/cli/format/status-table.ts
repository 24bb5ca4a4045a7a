import type { AutoscaleSnapshot, FleetSnapshot, ReplicaSnapshot } from '../../runtime/fleet/snapshot.ts';
import { formatBytes } from './bytes.ts';
import type { Paint } from './colour.ts';
import { formatAge, formatDuration } from './duration.ts';
import { formatShare } from './share.ts';
import { stateColour } from './state-colour.ts';
import { type Cell, type Column, tableLines } from './table.ts';

const columns: readonly Column[] = [
  { title: 'SERVER' },
  { title: 'STATE' },
  { title: 'PORT', align: 'right' },
  { title: 'PID', align: 'right' },
  { title: 'UP', align: 'right' },
  { title: 'RESTARTS', align: 'right' },
  { title: 'CPU', align: 'right' },
  { title: 'MEMORY', align: 'right' },
  { title: 'P50/P95', align: 'right' },
  { title: 'ERRORS', align: 'right' },
  { title: 'DEPENDENCIES' },
  { title: 'REASON' },
];

/** `mcpctl status` for a person: one line per replica, then what is the same for all. */
export function statusLines(snapshot: FleetSnapshot, paint: Paint): readonly string[] {
  const { replicas, supervisor, gatewayUrl, stateDirectory } = snapshot;
  const table = tableLines(
    columns,
    replicas.map((replica) => rowOf(replica, Date.parse(snapshot.at))),
    paint,
  );
  const facts = [
    ['fleet', snapshot.status],
    ['gateway', gatewayUrl ?? 'not running'],
    ['limits', limitsOf(replicas)],
    ['control', snapshot.control === null ? 'not running' : `PID ${snapshot.control.pid}`],
    ['supervisor', [supervisor.state, supervisor.reason].filter((part) => part !== null).join(': ')],
    ['state', stateDirectory],
    ...snapshot.warnings.map((warning) => ['warning', warning] as const),
    ...snapshot.autoscale.map((scaled) => ['autoscale', autoscaled(scaled)] as const),
  ] as const;
  return [
    ...(replicas.length === 0 ? [] : [...table, '']),
    ...facts
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `${paint('gray', name.padEnd(10))}  ${value}`),
  ];
}

function rowOf(replica: ReplicaSnapshot, nowMs: number): readonly Cell[] {
  const { state, cpu, memory, traffic, startedAt } = replica;
  return [
    replica.id,
    { text: state, colour: stateColour[state] },
    String(replica.port ?? ''),
    String(replica.pid ?? ''),
    startedAt === null || replica.pid === null ? '' : formatAge(nowMs - Date.parse(startedAt)),
    { text: String(replica.restarts), colour: replica.restarts > 0 ? 'yellow' : undefined },
    cpu.cores === null ? '' : `${cpu.cores.toFixed(2)}/${cpu.limitCores}`,
    memory.bytes === null ? '' : `${formatBytes(memory.bytes)}/${formatBytes(memory.limitBytes)}`,
    traffic === null ? '' : `${formatDuration(traffic.p50Ms)}/${formatDuration(traffic.p95Ms)}`,
    traffic === null
      ? ''
      : { text: formatShare(traffic.errorRate), colour: traffic.errorRate > 0 ? 'red' : undefined },
    dependencies(replica),
    replica.reason ?? '',
  ];
}

function autoscaled({ server, min, max, replicas, lastStep }: AutoscaleSnapshot): string {
  const step = lastStep === null ? '' : `; to ${lastStep.to} at ${lastStep.at}: ${lastStep.reason}`;
  return `${server} has ${replicas} of ${min} to ${max}${step}`;
}

function dependencies({ dependencies: all }: ReplicaSnapshot): Cell {
  const entries = Object.entries(all);
  const isWell = entries.every(([, { status }]) => status === 'healthy');
  const text = entries
    .map(([name, { status, breaker }]) => {
      const open = breaker === null || breaker === 'closed' ? '' : `, breaker ${breaker}`;
      return status === 'healthy' ? `${name} ✓${open}` : `${name} ✗ ${status}${open}`;
    })
    .join(', ');
  return { text, colour: isWell ? undefined : 'yellow' };
}

/** What enforces the limits, said once where it is the same for all. */
function limitsOf(replicas: readonly ReplicaSnapshot[]): string {
  // What runs elsewhere has no limits here.
  const held = replicas.filter(({ memory, pid }) => pid !== null && memory.limitBytes > 0);
  const groups = Map.groupBy(held, ({ enforcedBy }) => enforcedBy);
  if (groups.size <= 1) return [...groups.keys()].join('');
  return [...groups].map(([by, members]) => `${members.map(({ id }) => id).join(', ')}: ${by}`).join('; ');
}
