/** Tries again what is safe to repeat and failed for want of a dependency. */
import pRetry from 'p-retry';
import { OperationalError } from '../errors.ts';

export interface RetryOptions {
  /** Ends the waiting between two tries. */
  readonly signal: AbortSignal;
  /** Pause before the second try, in ms; doubled before the third, and up to twice as long by jitter. Default 300. */
  readonly firstPauseMs?: number;
}

const retries = 2;
/** A caller learns within 2 s that a dependency is gone. */
const allInAllMs = 1500;
const defaultFirstPauseMs = 300;

/**
 * At most three tries, and none that begins more than 1.5 s after the first. An open circuit is not waited for.
 *
 * @throws what the last try threw, or the reason of `signal`
 */
export function retrySafely<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  return pRetry(work, {
    retries,
    factor: 2,
    minTimeout: options.firstPauseMs ?? defaultFirstPauseMs,
    randomize: true,
    maxRetryTime: allInAllMs,
    signal: options.signal,
    shouldRetry: ({ error }) => error instanceof OperationalError && error.code !== 'CIRCUIT_OPEN',
  });
}
