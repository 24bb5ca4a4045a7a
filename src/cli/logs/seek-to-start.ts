import type { LogChain, Place } from './log-chain.ts';
import { type LogEntry, parseLogLine } from './log-entry.ts';
import { type LogFilter, passes } from './log-filter.ts';
import { mergeByTime, type Timed } from './merge-by-time.ts';

interface Found extends Place {
  readonly chain: LogChain;
  readonly entry: LogEntry;
}

/**
 * Positions `chains` so that reading on gives the last `lines` entries that pass `filter`, of all chains together.
 *
 * Only offsets are kept, so a day of logs costs no more memory than a minute.
 */
export async function seekToStart(
  chains: readonly LogChain[],
  options: { readonly lines: number; readonly filter: LogFilter },
): Promise<void> {
  const { lines, filter } = options;
  const starts = new Map<LogChain, Place>();
  let found = 0;
  for await (const { chain, file, offset, entry } of mergeByTime(chains.map(newestFirst), 'newest first')) {
    if (found >= lines || isTooOld(entry, filter)) break;
    if (!passes(entry, filter)) continue;
    found += 1;
    starts.set(chain, { file, offset });
  }
  for (const [chain, place] of starts) chain.seek(place);
}

async function* newestFirst(chain: LogChain): AsyncGenerator<Timed<Found>> {
  // A line without a time belongs to the dated one before it; going backwards, the one after is the best guess.
  let timeMs = Number.MAX_SAFE_INTEGER;
  for await (const { text, file, offset } of chain.backward()) {
    const entry = parseLogLine(chain.id, text);
    if (entry.time !== null) timeMs = Date.parse(entry.time);
    yield { timeMs, value: { chain, file, offset, entry } };
  }
}

function isTooOld({ time }: LogEntry, { sinceMs }: LogFilter): boolean {
  return sinceMs !== null && time !== null && Date.parse(time) < sinceMs;
}
