import { type LogEntry, parseLogLine } from './log-entry.ts';
import type { LogFile } from './log-file.ts';
import { type LogFilter, passes } from './log-filter.ts';
import { mergeByTime, type Timed } from './merge-by-time.ts';

interface Found {
  readonly file: LogFile;
  readonly offset: number;
  readonly entry: LogEntry;
}

/**
 * Positions `files` so that reading on gives the last `lines` entries that pass `filter`, of all files together.
 *
 * Only offsets are kept, so a day of logs costs no more memory than a minute.
 */
export async function seekToStart(
  files: readonly LogFile[],
  options: { readonly lines: number; readonly filter: LogFilter },
): Promise<void> {
  const { lines, filter } = options;
  const starts = new Map<LogFile, number>();
  let found = 0;
  for await (const { file, offset, entry } of mergeByTime(files.map(newestFirst), 'newest first')) {
    if (found >= lines || isTooOld(entry, filter)) break;
    if (!passes(entry, filter)) continue;
    found += 1;
    starts.set(file, offset);
  }
  for (const [file, offset] of starts) file.seek(offset);
}

async function* newestFirst(file: LogFile): AsyncGenerator<Timed<Found>> {
  // A line without a time belongs to the dated one before it; going backwards, the one after is the best guess.
  let timeMs = Number.MAX_SAFE_INTEGER;
  for await (const { text, offset } of file.backward()) {
    const entry = parseLogLine(file.id, text);
    if (entry.time !== null) timeMs = Date.parse(entry.time);
    yield { timeMs, value: { file, offset, entry } };
  }
}

function isTooOld({ time }: LogEntry, { sinceMs }: LogFilter): boolean {
  return sinceMs !== null && time !== null && Date.parse(time) < sinceMs;
}
