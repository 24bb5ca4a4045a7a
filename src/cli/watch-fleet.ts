import { setTimeout as pause } from 'node:timers/promises';
import { OperationalError } from '../runtime/errors.ts';
import type { FleetSnapshot } from '../runtime/fleet/snapshot.ts';
import type { Fleet } from './context.ts';

const retryMs = 1000;

/**
 * Snapshots as they come, until `signal` aborts. While control is away: the last known state once a second, and control's
 * own again as soon as it is back.
 */
export async function* watchFleet(
  fleet: Pick<Fleet, 'control' | 'snapshot'>,
  signal: AbortSignal,
  waitForRetry: (signal: AbortSignal) => Promise<void> = untilRetry,
): AsyncGenerator<FleetSnapshot> {
  while (!signal.aborted) {
    try {
      yield* fleet.control.watch(signal);
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
    }
    if (signal.aborted) return;
    yield await fleet.snapshot();
    await waitForRetry(signal);
  }
}

async function untilRetry(signal: AbortSignal): Promise<void> {
  await pause(retryMs, undefined, { signal }).catch(() => {
    // Aborted: the loop looks at the signal.
  });
}
