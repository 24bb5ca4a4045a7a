import { Text } from 'ink';
import type { ReactElement } from 'react';
import type { DependencyHealth, HealthStatus } from '../../runtime/health/deep-health.ts';
import { formatDuration } from '../format/duration.ts';

const look: { readonly [S in HealthStatus]: { readonly mark: string; readonly colour: string } } = {
  healthy: { mark: '✓', colour: 'green' },
  degraded: { mark: '!', colour: 'yellow' },
  unhealthy: { mark: '✗', colour: 'red' },
};

/** What a server depends on, in one line. */
export function DependencyLine(props: {
  readonly dependencies: Readonly<Record<string, DependencyHealth>>;
}): ReactElement {
  const entries = Object.entries(props.dependencies);
  if (entries.length === 0) return <Text color="gray">depends on nothing</Text>;
  return (
    <Text wrap="truncate">
      {entries.map(([name, { status, latency_ms, last_error }]) => (
        <Text key={name} color={look[status].colour}>
          {`${look[status].mark} ${name} ${last_error ?? (latency_ms === null ? '' : formatDuration(latency_ms))}  `}
        </Text>
      ))}
    </Text>
  );
}
