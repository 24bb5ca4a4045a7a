/** A start settles as the first of ready, crashed or deadline. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from './run.ts';

export interface StartOutcome {
  readonly phase: 'ready' | 'crashed' | 'timed-out';
  readonly reason: string | null;
}

export interface Start {
  readonly run: Run;
  /** Resolves with the reason when the run ends. */
  readonly ended: Promise<string>;
  /** Resolves when somebody listens on the port of the run, and when `signal` aborts. */
  readonly listening: (signal: AbortSignal) => Promise<void>;
  /** What is still missing for ready; `null` when nothing is. */
  readonly missing: () => Promise<string | null>;
  /** Between two such questions. */
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

/** Never rejects because of the process. */
export async function settleStart(start: Start): Promise<StartOutcome> {
  const settled = new AbortController();
  const deadline = AbortSignal.any([settled.signal, AbortSignal.timeout(start.timeoutMs)]);
  const crashed = start.ended.then((reason): StartOutcome => ({ phase: 'crashed', reason }));
  try {
    return await Promise.race([crashed, untilReady(start, deadline)]);
  } finally {
    settled.abort();
  }
}

async function untilReady(start: Start, deadline: AbortSignal): Promise<StartOutcome> {
  await start.listening(deadline);
  let missing: string | null = 'nothing listens on its port';
  while (!deadline.aborted) {
    missing = await start.missing();
    if (missing === null) return { phase: 'ready', reason: null };
    // An abort ends the pause early, and the loop looks at the signal.
    await sleep(start.intervalMs, undefined, { signal: deadline }).catch(() => undefined);
  }
  return { phase: 'timed-out', reason: missing };
}
