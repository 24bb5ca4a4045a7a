import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { FleetSnapshot } from '../../runtime/fleet/snapshot.ts';

const statusColour: { readonly [S in FleetSnapshot['status']]: string } = {
  healthy: 'green',
  degraded: 'yellow',
  unhealthy: 'red',
  stopped: 'gray',
};

/** Fleet, gateway, and whether what is shown is live. */
export function Header({ snapshot }: { readonly snapshot: FleetSnapshot }): ReactElement {
  const { status, gatewayUrl, supervisor, control, at, replicas } = snapshot;
  return (
    <Box flexDirection="column" marginBottom={1}>
      <Text wrap="truncate">
        <Text bold>mcpctl </Text>
        <Text color={statusColour[status]}>{status}</Text>
        {` · ${replicas.length} processes · ${gatewayUrl ?? 'no gateway'} · ${at.slice(11, 19)} UTC`}
      </Text>
      {control === null && <Text color="yellow">control does not answer: this is the last known state</Text>}
      {supervisor.state === 'lost' && (
        <Text color="red">
          the supervisor is lost{supervisor.reason === null ? '' : `: ${supervisor.reason}`}
        </Text>
      )}
    </Box>
  );
}
