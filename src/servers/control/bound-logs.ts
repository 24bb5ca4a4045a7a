import { boundLog } from '../../runtime/telemetry/bound-log.ts';
import type { Logger } from '../../runtime/telemetry/logger.ts';

const everyMs = 30_000;
const maxBytes = 20 * 1024 * 1024;

/** Looks every 30 s that none of `files` is over 20 MiB for long. @returns what to clear to end that */
export function keepLogsBounded(files: () => readonly string[], log: Logger): NodeJS.Timeout {
  return setInterval(() => {
    try {
      for (const file of files()) boundLog(file, maxBytes);
    } catch (error) {
      log.error({ err: error }, 'a log was not rotated');
    }
  }, everyMs);
}
