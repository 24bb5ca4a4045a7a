/** Two rankings made one. Pure; the same for every engine. */

export interface Candidate {
  /** BM25, higher is better; `null` when keyword search did not find it. */
  readonly keyword: number | null;
  /** Cosine similarity; `null` when it has no vector. */
  readonly similarity: number | null;
}

export interface FusedScore {
  readonly score: number;
  /** The parts before weighting, 0 to 1. */
  readonly parts: { readonly keyword: number; readonly vector: number };
}

/** Constant of reciprocal rank fusion. @see Cormack, Clarke, Büttcher, SIGIR 2009 */
const rankConstant = 60;

/** One score for each candidate, in their order. @param alpha share of the vector side, 0 to 1 */
export function fuse(
  candidates: readonly Candidate[],
  alpha: number,
  fusion: 'relativeScore' | 'ranked',
): readonly FusedScore[] {
  const scale = fusion === 'relativeScore' ? minMax : reciprocalRank;
  const keyword = scale(candidates.map((candidate) => candidate.keyword));
  const vector = scale(candidates.map(({ similarity }) => similarity));
  return candidates.map((_, index) => {
    const parts = { keyword: keyword[index] ?? 0, vector: vector[index] ?? 0 };
    return { score: (1 - alpha) * parts.keyword + alpha * parts.vector, parts };
  });
}

/** 0 for the worst and for what is missing, 1 for the best; 1 for all when they are equal. */
function minMax(values: readonly (number | null)[]): readonly number[] {
  const known = values.filter((value) => value !== null);
  const isPartial = known.length < values.length;
  const best = Math.max(...known);
  // A candidate that one side does not know stands below all that it knows.
  const worst = isPartial ? Math.min(0, ...known) : Math.min(...known);
  return values.map((value) => {
    if (value === null) return 0;
    return best === worst ? 1 : (value - worst) / (best - worst);
  });
}

/** Scaled so that the first rank is 1. */
function reciprocalRank(values: readonly (number | null)[]): readonly number[] {
  const order = values.map((_, index) => index).filter((index) => values[index] !== null);
  order.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
  const scores = new Array<number>(values.length).fill(0);
  for (const [rank, index] of order.entries()) scores[index] = (rankConstant + 1) / (rankConstant + 1 + rank);
  return scores;
}
