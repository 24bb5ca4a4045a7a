import type { LogLevel } from '../../runtime/telemetry/logger.ts';
import type { LogEntry } from './log-entry.ts';

export interface LogFilter {
  /** Milliseconds since 1970. */
  readonly sinceMs: number | null;
  /** The least level shown. */
  readonly level: LogLevel | null;
  readonly grep: RegExp | null;
}

export const logLevels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** A line that does not say its time or level passes: it is often the last words of a dying process. */
export function passes(entry: LogEntry, { sinceMs, level, grep }: LogFilter): boolean {
  if (sinceMs !== null && entry.time !== null && Date.parse(entry.time) < sinceMs) return false;
  if (level !== null && entry.level !== null && logLevels.indexOf(entry.level) < logLevels.indexOf(level))
    return false;
  return grep === null || grep.test(`${entry.msg} ${entry.trace_id ?? ''} ${JSON.stringify(entry.fields)}`);
}
