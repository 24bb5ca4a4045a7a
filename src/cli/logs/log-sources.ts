import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type LogName, parseLogName } from '../../runtime/logs/log-names.ts';

export interface LogSource extends LogName {
  /** The id without the number of its replica. */
  readonly server: string;
  readonly path: string;
}

/** The logs in `directory`, those of one process from the oldest part to the one that is still written. */
export async function logSources(directory: string): Promise<readonly LogSource[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    // Before the first `up` there is no directory, and so no log.
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .flatMap((name) => {
      const log = parseLogName(name);
      if (log === null) return [];
      return [{ ...log, server: log.id.replace(/-\d+$/, ''), path: path.join(directory, name) }];
    })
    .toSorted((a, b) => a.id.localeCompare(b.id) || ageOf(a) - ageOf(b));
}

function ageOf({ rotatedAtMs }: LogSource): number {
  return rotatedAtMs ?? Number.POSITIVE_INFINITY;
}
