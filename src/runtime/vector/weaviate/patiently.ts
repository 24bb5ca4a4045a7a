import pRetry from 'p-retry';
import { WeaviateBusy } from './weaviate-error.ts';

const retries = 3;
const firstPauseMs = 200;

/** Calls again, at most three times within some 3 s, while Weaviate asks to be called later. */
export function patiently<T>(work: () => Promise<T>): Promise<T> {
  return pRetry(work, {
    retries,
    factor: 2,
    minTimeout: firstPauseMs,
    randomize: true,
    shouldRetry: ({ error }) => error instanceof WeaviateBusy,
  });
}
