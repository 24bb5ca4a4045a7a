import { type Logger, pino } from 'pino';
import { currentTraceId } from './trace.ts';

export type { Logger };
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

const maxBacklogBytes = 1024 ** 2;
const secretKeys = ['authorization', 'password', 'token', 'apiKey', 'secret'].flatMap((key) => [
  key,
  `*.${key}`,
  `*.*.${key}`,
]);

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
  const destination = pino.destination({ dest: options.destination, sync: true, maxLength: maxBacklogBytes });
  // A full disk must not end a server: what cannot be written is kept for a while, then dropped.
  destination.on('error', () => undefined);
  return pino(
    {
      level: options.level,
      redact: { paths: secretKeys, censor: '***' },
      base: { server: options.server, replica: options.replica, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const traceId = currentTraceId();
        return traceId === undefined ? {} : { trace_id: traceId };
      },
    },
    destination,
  );
}
