import { stripVTControlCharacters } from 'node:util';
import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { TailEntry } from './log-tail.ts';

/** The end of one log, as much of it as fits. */
export function LogPage(props: {
  readonly id: string;
  readonly entries: readonly TailEntry[];
  readonly rows: number;
}): ReactElement {
  const { id, entries, rows } = props;
  return (
    <Box flexDirection="column">
      <Text color="gray">{`log of ${id}${entries.length === 0 ? ': nothing yet' : ''}`}</Text>
      {entries.slice(-rows).map((entry) => (
        <Line key={entry.number} entry={entry} />
      ))}
    </Box>
  );
}

function Line({ entry: { time, level, msg, fields } }: { readonly entry: TailEntry }): ReactElement {
  const isBad = level === 'error' || level === 'fatal';
  const extras = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
  return (
    <Text wrap="truncate">
      <Text color="gray">{`${time?.slice(11, 23) ?? ''} `}</Text>
      <Text {...(isBad ? { color: 'red' } : level === 'warn' ? { color: 'yellow' } : {})}>
        {stripVTControlCharacters(msg)}
      </Text>
      <Text color="gray">{extras}</Text>
    </Text>
  );
}
