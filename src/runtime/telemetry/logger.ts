import { type Logger, pino } from 'pino';
import { currentTraceId } from './trace.ts';

export type { Logger };
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/**
 * JSON lines on `destination`, each with time, level, server, replica and (inside a call) trace id.
 *
 * Writing is synchronous, so that the last line before a crash is there to read.
 */
export function createLogger(options: {
  readonly server: string;
  /** From 1. */
  readonly replica: number;
  readonly level: LogLevel;
  /** File descriptor: 1 for a supervised process, 2 where stdout belongs to a protocol. */
  readonly destination: 1 | 2;
}): Logger {
  return pino(
    {
      level: options.level,
      base: { server: options.server, replica: options.replica, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const traceId = currentTraceId();
        return traceId === undefined ? {} : { trace_id: traceId };
      },
    },
    pino.destination({ dest: options.destination, sync: true }),
  );
}
