/** A start settles as the first of ready, crashed or deadline. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessIdentity } from '../../runtime/process/identity.ts';

export interface StartOutcome {
  readonly phase: 'ready' | 'crashed' | 'timed-out';
  readonly reason: string | null;
}

const firstPollMs = 10;
const slowestPollMs = 50;
const exitReportMs = 500;

/** Never rejects because of the process. An abort of `signal` counts as the deadline. */
export async function settleStart(start: {
  /** `null` when it ended before it could be looked at. */
  readonly identity: ProcessIdentity | null;
  /** Resolves with the reason when the supervisor reports its end. */
  readonly exit: Promise<string>;
  /** What is still missing for ready; `null` when nothing is. */
  readonly missing: (identity: ProcessIdentity) => Promise<string | null>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}): Promise<StartOutcome> {
  const settled = new AbortController();
  const deadline = AbortSignal.any([settled.signal, start.signal, AbortSignal.timeout(start.timeoutMs)]);
  const exited = start.exit.then((reason): StartOutcome => ({ phase: 'crashed', reason }));
  try {
    return await Promise.race([exited, untilReady(start.identity, start.missing, deadline)]);
  } finally {
    settled.abort();
  }
}

async function untilReady(
  identity: ProcessIdentity | null,
  missingFor: (identity: ProcessIdentity) => Promise<string | null>,
  deadline: AbortSignal,
): Promise<StartOutcome> {
  let missing: string | null = 'nothing asked yet';
  for (let pollMs = firstPollMs; !deadline.aborted; pollMs = Math.min(pollMs * 1.3, slowestPollMs)) {
    if (identity === null || !isAlive(identity)) {
      // The supervisor's own report tells the exit code; it wins the race when it comes.
      await pause(exitReportMs, deadline);
      return { phase: 'crashed', reason: 'the process is gone' };
    }
    missing = await missingFor(identity);
    if (missing === null) return { phase: 'ready', reason: null };
    await pause(pollMs, deadline);
  }
  return { phase: 'timed-out', reason: missing };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // An abort ends the pause early, and whoever pauses then looks at the signal.
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
