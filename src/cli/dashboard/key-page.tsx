import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { keyTable } from './keys.ts';

/** Every key and what it does. */
export function KeyPage(): ReactElement {
  return (
    <Box flexDirection="column" marginBottom={1}>
      {keyTable.map(({ label, explained }) => (
        <Text key={label}>
          <Text color="cyan">{label.padEnd(8)}</Text>
          {explained}
        </Text>
      ))}
    </Box>
  );
}
