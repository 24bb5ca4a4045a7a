import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '../../../runtime/errors.ts';
import type { Logger } from '../../../runtime/telemetry/logger.ts';

const firstRetryMs = 200;
const longestRetryMs = 5000;

/**
 * Repeats `work` for as long as the world fails it: a database that is away comes back, and a run must not fail
 * because of it. Ends with the first success, bug, or cancellation.
 */
export async function withPatience<T>(
  work: () => Promise<T>,
  { log, cancelled }: { readonly log: Logger; readonly cancelled: AbortSignal },
): Promise<T> {
  for (let retryMs = firstRetryMs; ; retryMs = Math.min(retryMs * 2, longestRetryMs)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      log.warn({ code: error.code }, error.message);
      await delay(retryMs, undefined, { signal: cancelled });
    }
  }
}
