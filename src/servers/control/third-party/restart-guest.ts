import { reasonOf } from '../../../runtime/errors.ts';
import type { Change } from '../replace-replicas.ts';
import type { Guest } from './guest.ts';
import { rowOf } from './start-guests.ts';

/** A third-party server has no stand-in: what it keeps in memory is its own. Its callers are told at once. */
export async function restartGuest({ report, signal }: Change, guest: Guest): Promise<void> {
  report.replica(rowOf(guest), 'starting');
  try {
    await guest.restart();
  } catch (error) {
    report.replica(rowOf(guest), 'crashed', { reason: reasonOf(error), lastLines: [] });
    return;
  }
  const outcome = await guest.settled(signal);
  report.replica(rowOf(guest), outcome.phase, outcome);
}
