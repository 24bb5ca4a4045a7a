import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { ReplicaSnapshot } from '../../runtime/fleet/snapshot.ts';
import { bar } from '../format/bar.ts';
import { formatBytes } from '../format/bytes.ts';
import { formatDuration } from '../format/duration.ts';
import { formatShare } from '../format/share.ts';
import { sparkline } from '../format/sparkline.ts';
import { stateColour } from '../format/state-colour.ts';
import type { ReplicaHistory } from './fleet-store.ts';
import { loadColour } from './load-colour.ts';

const labelWidth = 12;
const barWidth = 30;

/** One replica: its process, its limits, its traffic, and everything it depends on. */
export function ServerPage(props: {
  readonly replica: ReplicaSnapshot;
  readonly history: ReplicaHistory | undefined;
  readonly columns: number;
}): ReactElement {
  const { replica, history, columns } = props;
  const { id, state, reason, pid, port, startedAt, readyMs, restarts, enforcedBy } = replica;
  const sparkWidth = Math.min(60, columns - labelWidth - 20);
  const trend = (label: string, values: readonly number[] | undefined, latest: string) => (
    <Text wrap="truncate">
      {label.padEnd(labelWidth)}
      <Text color="cyan">{sparkline(values ?? [], sparkWidth)}</Text>
      {` ${latest}`}
    </Text>
  );
  const { traffic } = replica;
  return (
    <Box flexDirection="column" marginBottom={1}>
      <Text wrap="truncate">
        <Text bold>{id.padEnd(labelWidth)}</Text>
        <Text color={stateColour[state]}>{state}</Text>
        {reason === null ? '' : `: ${reason}`}
      </Text>
      <Fact label="process" value={`PID ${pid ?? '–'}, port ${port ?? '–'}, ${restarts} restarts`} />
      <Fact
        label="started"
        value={`${startedAt ?? '–'}${readyMs === null ? '' : `, ready in ${formatDuration(readyMs)}`}`}
      />
      <Limits replica={replica} />
      <Fact label="enforced by" value={enforcedBy} />
      {trend('calls/s', history?.callsPerSecond, (traffic?.callsPerSecond ?? 0).toFixed(1))}
      {trend('p50', history?.p50Ms, formatDuration(traffic?.p50Ms ?? 0))}
      {trend('p95', history?.p95Ms, formatDuration(traffic?.p95Ms ?? 0))}
      {traffic !== null && (
        <Fact
          label="traffic"
          value={`${traffic.requests} requests, ${formatShare(traffic.errorRate)} errors, ${traffic.activeConnections} connections, ${traffic.queueDepth} waiting`}
        />
      )}
      <Dependencies replica={replica} />
    </Box>
  );
}

function Limits({ replica: { cpu, memory } }: { readonly replica: ReplicaSnapshot }): ReactElement {
  const cpuShare = (cpu.cores ?? 0) / (cpu.limitCores || 1);
  const memoryShare = (memory.bytes ?? 0) / (memory.limitBytes || 1);
  return (
    <>
      <Text wrap="truncate">
        {'CPU'.padEnd(labelWidth)}
        <Text color={loadColour(cpuShare)}>{bar(cpuShare, barWidth)}</Text>
        {` ${cpu.cores?.toFixed(2) ?? '–'} of ${cpu.limitCores} cores`}
      </Text>
      <Text wrap="truncate">
        {'memory'.padEnd(labelWidth)}
        <Text color={loadColour(memoryShare)}>{bar(memoryShare, barWidth)}</Text>
        {` ${formatBytes(memory.bytes) || '–'} of ${formatBytes(memory.limitBytes)}`}
      </Text>
    </>
  );
}

function Dependencies({ replica: { dependencies } }: { readonly replica: ReplicaSnapshot }): ReactElement {
  const entries = Object.entries(dependencies);
  return (
    <Box flexDirection="column" marginTop={1}>
      <Text color="gray">{entries.length === 0 ? 'depends on nothing' : 'depends on'}</Text>
      {entries.map(([name, { status, latency_ms, breaker, last_error, since }]) => (
        <Text key={name} wrap="truncate" color={status === 'healthy' ? 'green' : 'red'}>
          {[
            `  ${name} ${status} since ${since}`,
            ...(latency_ms === null ? [] : [formatDuration(latency_ms)]),
            ...(breaker === null ? [] : [`breaker ${breaker}`]),
            ...(last_error === null ? [] : [last_error]),
          ].join(', ')}
        </Text>
      ))}
    </Box>
  );
}

function Fact({ label, value }: { readonly label: string; readonly value: string }): ReactElement {
  return <Text wrap="truncate">{label.padEnd(labelWidth) + value}</Text>;
}
