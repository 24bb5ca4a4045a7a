/** Whether a silent child is working or lost. */
import type { ProbeSettings } from '../../runtime/fleet/config.ts';

export interface Silence {
  /** Since it was last heard, in milliseconds. */
  readonly silentMs: number;
  readonly callsInFlight: number;
  /** Whether it was ever seen to answer one thing while it worked on another. */
  readonly isConcurrent: boolean;
  /** Share of one core that it used while it was silent. */
  readonly cores: number;
}

/** One that computes is at work; one that waits for something hardly uses the processor. */
const busyCores = 0.05;
/** What never ends looks like work, too. */
const longestWindows = 10;

/**
 * Many servers do one thing at a time and hear nothing meanwhile: while a call is in flight, the silence of such a one is
 * work, and so is that of any that uses the processor; for up to ten times as long as silence alone would be borne.
 */
export function isAtWork(silence: Silence, { intervalMs, timeoutMs, failures }: ProbeSettings): boolean {
  const { silentMs, callsInFlight, isConcurrent, cores } = silence;
  const windowMs = failures * Math.max(intervalMs, timeoutMs);
  const isExcused = callsInFlight > 0 && (!isConcurrent || cores >= busyCores);
  return isExcused && silentMs < longestWindows * windowMs;
}
