import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { ReplicaSnapshot } from '../../runtime/fleet/snapshot.ts';
import { bar } from '../format/bar.ts';
import { formatBytes } from '../format/bytes.ts';
import { sparkline } from '../format/sparkline.ts';
import { stateColour } from '../format/state-colour.ts';
import { DependencyLine } from './dependency-line.tsx';
import type { FleetView, ReplicaHistory } from './fleet-store.ts';
import { loadColour } from './load-colour.ts';

const narrowColumns = 80;
const barWidth = 5;
const idWidth = 15;
const stateWidth = 10;

/** One line per replica, and how the selected one is. */
export function FleetPage(props: {
  readonly view: FleetView;
  readonly replicas: readonly ReplicaSnapshot[];
  readonly selected: string | null;
  readonly columns: number;
}): ReactElement {
  const { view, replicas, selected, columns } = props;
  // What is left of a wide terminal goes to the two sparklines.
  const sparkWidth = 4 + Math.max(0, Math.floor((columns - narrowColumns) / 2));
  const chosen = replicas.find(({ id }) => id === selected);
  return (
    <Box flexDirection="column">
      <Text color="gray" wrap="truncate">
        {[
          '  SERVER'.padEnd(idWidth + 2),
          'STATE'.padEnd(stateWidth),
          'CPU'.padEnd(barWidth + 5),
          'MEMORY'.padEnd(barWidth + 8),
          'CALLS/S'.padEnd(sparkWidth + 6),
          'P95'.padEnd(sparkWidth),
          'P50/P95',
        ].join(' ')}
      </Text>
      {replicas.map((replica) => (
        <Row
          key={replica.id}
          replica={replica}
          history={view.history.get(replica.id)}
          isSelected={replica.id === selected}
          sparkWidth={sparkWidth}
        />
      ))}
      {replicas.length === 0 && <Text color="gray"> no server to show</Text>}
      {chosen !== undefined && (
        <Box marginY={1} flexDirection="column">
          <Text wrap="truncate">{`${chosen.id}: ${chosen.reason ?? chosen.state}`}</Text>
          <DependencyLine dependencies={chosen.dependencies} />
        </Box>
      )}
    </Box>
  );
}

function Row(props: {
  readonly replica: ReplicaSnapshot;
  readonly history: ReplicaHistory | undefined;
  readonly isSelected: boolean;
  readonly sparkWidth: number;
}): ReactElement {
  const { replica, history, isSelected, sparkWidth } = props;
  const { id, state, cpu, memory, traffic } = replica;
  const cpuShare = (cpu.cores ?? 0) / (cpu.limitCores || 1);
  const memoryShare = (memory.bytes ?? 0) / (memory.limitBytes || 1);
  return (
    <Text wrap="truncate" bold={isSelected}>
      <Text color="cyan">{isSelected ? '▸ ' : '  '}</Text>
      {`${id.padEnd(idWidth)} `}
      <Text color={stateColour[state]}>{state.padEnd(stateWidth)}</Text>
      <Text color={loadColour(cpuShare)}>{` ${bar(cpuShare, barWidth)}`}</Text>
      {` ${(cpu.cores?.toFixed(2) ?? '').padEnd(4)}`}
      <Text color={loadColour(memoryShare)}>{` ${bar(memoryShare, barWidth)}`}</Text>
      {` ${formatBytes(memory.bytes).padEnd(7)} `}
      {rate(traffic?.callsPerSecond).padStart(5)}
      <Text color="cyan">{` ${sparkline(history?.callsPerSecond ?? [], sparkWidth)} `}</Text>
      <Text color="magenta">{sparkline(history?.p95Ms ?? [], sparkWidth)}</Text>
      {traffic === null ? '' : ` ${Math.round(traffic.p50Ms)}/${Math.round(traffic.p95Ms)} ms`}
    </Text>
  );
}

function rate(perSecond: number | undefined): string {
  return perSecond?.toFixed(perSecond < 100 ? 1 : 0) ?? '';
}
