/** Whether a silent child is working or lost. */
import type { ProbeSettings } from '../../runtime/fleet/config.ts';

export interface Silence {
  /** Since it was last heard, in milliseconds. */
  readonly silentMs: number;
  readonly callsInFlight: number;
  /** Share of one core that it used while it was silent. */
  readonly cores: number;
}

/** One that computes is at work; one that waits for something hardly uses the processor. */
const busyCores = 0.05;
/** A loop without end looks like work, too. */
const longestBusyWindows = 10;

/**
 * Many servers do one thing at a time and hear nothing meanwhile: while a call is in flight and the processor is used, the
 * silence is work, for up to ten times as long as silence alone would be borne.
 */
export function isAtWork(silence: Silence, { intervalMs, timeoutMs, failures }: ProbeSettings): boolean {
  const windowMs = failures * Math.max(intervalMs, timeoutMs);
  const isComputing = silence.callsInFlight > 0 && silence.cores >= busyCores;
  return isComputing && silence.silentMs < longestBusyWindows * windowMs;
}
