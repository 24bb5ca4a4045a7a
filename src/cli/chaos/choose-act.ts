/** What is done to whom: decided by a seed, within what the fleet's own policy can bear. */
import type { SeededRandom } from './seeded-random.ts';
import type { Victim } from './victims.ts';

export const actions = ['kill', 'term', 'freeze', 'slow', 'flood', 'starve'] as const;

/**
 * `kill`, `term` and `freeze` send SIGKILL, SIGTERM and SIGSTOP; `slow` lets it run a fifth of the time, `flood` calls it
 * without a pause, `starve` takes the processors away.
 */
export type Action = (typeof actions)[number];

export interface Act<V extends Pick<Victim, 'role' | 'server'> = Victim> {
  readonly action: Action;
  readonly victim: V;
}

/** A server that crashes five times in a minute is given up, and rightly so. */
const endsAllowed = 3;
const windowMs = 60_000;

export class ActChooser {
  readonly #random: SeededRandom;
  readonly #actions: readonly Action[];
  readonly #ends = new Map<string, readonly number[]>();

  constructor(random: SeededRandom, chosen: readonly Action[] = actions) {
    this.#random = random;
    this.#actions = chosen;
  }

  /** @returns `null` when there is nobody to whom anything may be done now */
  choose<V extends Pick<Victim, 'role' | 'server'>>(victims: readonly V[], nowMs: number): Act<V> | null {
    // The dice are cast before anything is ruled out, so that the same seed gives the same order.
    const action = this.#random.pick(this.#actions);
    const isHard = isEnd(action);
    const possible = victims.filter(
      ({ role, server }) => (action !== 'flood' || server !== null) && (!isHard || this.#bears(role, nowMs)),
    );
    if (possible.length === 0) return null;
    const victim = this.#random.pick(possible);
    if (isHard) this.#ends.set(victim.role, [...this.#recent(victim.role, nowMs), nowMs]);
    return { action, victim };
  }

  #bears(role: string, nowMs: number): boolean {
    return this.#recent(role, nowMs).length < endsAllowed;
  }

  #recent(role: string, nowMs: number): readonly number[] {
    return (this.#ends.get(role) ?? []).filter((atMs) => nowMs - atMs < windowMs);
  }
}

/** Whether its process does not live on. */
export function isEnd(action: Action): boolean {
  return action === 'kill' || action === 'term' || action === 'freeze';
}
