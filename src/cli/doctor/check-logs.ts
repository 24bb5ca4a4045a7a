import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { LogSettings } from '../../runtime/fleet/config.ts';
import { readHistory } from '../../runtime/history/life-history.ts';
import type { FleetPaths } from '../../runtime/state/fleet-paths.ts';
import { formatBytes } from '../format/bytes.ts';
import type { Finding } from './finding.ts';

/** What logs, histories and heap snapshots take, and whether that is within bounds. */
export function checkLogs(paths: FleetPaths, settings: LogSettings | null): readonly Finding[] {
  return [logSize(paths.logs, settings), history(paths.history), ...heapSnapshots(paths.snapshots)];
}

function logSize(directory: string, settings: LogSettings | null): Finding {
  const common = { section: 'logs', name: 'logs' } as const;
  const bytes = filesIn(directory).reduce((sum, { size }) => sum + size, 0);
  if (settings === null) return { ...common, status: 'ok', detail: formatBytes(bytes) };
  const detail = `${formatBytes(bytes)} of at most ${formatBytes(settings.totalBytes)}`;
  if (bytes <= settings.totalBytes) return { ...common, status: 'ok', detail };
  return { ...common, status: 'warn', detail, fix: 'A running fleet removes the oldest within a second.' };
}

function history(directory: string): Finding {
  const events = readHistory(directory);
  const failures = events.filter(({ event }) => event === 'crashed' || event === 'replaced').length;
  return {
    section: 'logs',
    name: 'history',
    status: 'ok',
    detail: `${events.length} events, ${failures} failures; \`mcpctl why <server>\` tells of the last one`,
  };
}

function heapSnapshots(directory: string): readonly Finding[] {
  const files = filesIn(directory);
  if (files.length === 0) return [];
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return [
    {
      section: 'logs',
      name: 'heap snapshots',
      status: 'warn',
      detail: `${files.length} in ${directory}, ${formatBytes(bytes)}`,
      fix: 'Open them in the memory tab of Chromium’s developer tools, then delete them.',
    },
  ];
}

function filesIn(directory: string): readonly { readonly size: number }[] {
  try {
    return readdirSync(directory).map((name) => statSync(path.join(directory, name)));
  } catch (error) {
    // Before the first `up`; or rotated in this moment.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
