/** Which replica gets the next call: a pure decision. */
export interface Candidate {
  readonly outstanding: number;
  /** Since it joined the others, or was let in again, in milliseconds; `null`: it was there from the beginning. */
  readonly warmMs: number | null;
}

/** A replica that is new gets its full share after this time, and a growing one until then. */
const slowStartMs = 5000;
const smallestShare = 0.1;

/** Index of the one with the fewest calls in flight for its share; -1 when there is none. */
export function leastOutstanding(candidates: readonly Candidate[]): number {
  let best = -1;
  let bestScore = Infinity;
  for (const [index, candidate] of candidates.entries()) {
    const score = (candidate.outstanding + 1) / shareOf(candidate);
    if (score >= bestScore) continue;
    best = index;
    bestScore = score;
  }
  return best;
}

/**
 * Index of the next in turn; -1 when there is none.
 *
 * @param turn counts up with every call
 */
export function roundRobin(candidates: readonly Candidate[], turn: number): number {
  if (candidates.length === 0) return -1;
  const next = turn % candidates.length;
  const chosen = candidates[next] as Candidate;
  // A new one sits out turns until it is warm.
  const rounds = Math.floor(turn / candidates.length);
  const isItsTurn = rounds % Math.ceil(1 / shareOf(chosen)) === 0;
  return isItsTurn ? next : (next + 1) % candidates.length;
}

function shareOf({ warmMs }: Candidate): number {
  return warmMs === null ? 1 : Math.min(1, Math.max(smallestShare, warmMs / slowStartMs));
}
