import { setTimeout as pause } from 'node:timers/promises';

// Fast enough to look immediate, slow enough to cost nothing; works where file watches do not (NFS, containers).
const lookMs = 200;

/** Resolves when followed logs are to be looked at again, or when `signal` aborts. */
export async function untilNextLook(signal: AbortSignal): Promise<void> {
  await pause(lookMs, undefined, { signal }).catch(() => {
    // Aborted: the reader looks at the signal.
  });
}
