import { setTimeout as sleep } from 'node:timers/promises';
import type { Guest } from './guest.ts';
import type { Guests } from './guests.ts';

const pollMs = 50;
/** From its kill to the host's word that it is gone. */
const slackMs = 4000;

/**
 * Resolves when stdio-host has ended the child that it was told to host no more, or has had the time to.
 *
 * @param graceMs instead of the child's own setting
 */
export async function untilGone(
  guests: Guests,
  { name, settings }: Guest,
  graceMs: number | null = null,
): Promise<void> {
  if (settings.kind !== 'hosted') return;
  const givesUp = performance.now() + (graceMs ?? settings.stopGraceMs + slackMs);
  await guests.look();
  while (guests.isStillHosted(name) && performance.now() < givesUp) {
    await sleep(pollMs);
    await guests.look();
  }
}
