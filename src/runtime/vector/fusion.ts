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

export type Fusion = 'relativeScore' | 'ranked' | 'shareOfBest';

type Scores = readonly (number | null)[];

/** Weaviate's constant of reciprocal rank fusion. @see Cormack, Clarke, Büttcher, SIGIR 2009 */
const rankConstant = 60;

const scales: Readonly<Record<Fusion, (scores: Scores) => readonly number[]>> = {
  relativeScore: (scores) => minMax(scores, Math.min(...known(scores))),
  ranked: reciprocalRank,
  // A candidate that one side does not know stands below all that it knows.
  shareOfBest: (scores) => minMax(scores, Math.min(...known(scores), ...(scores.includes(null) ? [0] : []))),
};

/** One score for each candidate, in their order. @param alpha share of the vector side, 0 to 1 */
export function fuse(candidates: readonly Candidate[], alpha: number, fusion: Fusion): readonly FusedScore[] {
  const scale = scales[fusion];
  const keyword = scale(candidates.map((candidate) => candidate.keyword));
  const vector = scale(candidates.map(({ similarity }) => similarity));
  return candidates.map((_, index) => {
    const parts = { keyword: keyword[index] ?? 0, vector: vector[index] ?? 0 };
    return { score: (1 - alpha) * parts.keyword + alpha * parts.vector, parts };
  });
}

/** 0 for the worst and for what is missing, 1 for the best; 1 for all when they are equal. */
function minMax(scores: Scores, worst: number): readonly number[] {
  const best = Math.max(...known(scores));
  return scores.map((score) => {
    if (score === null) return 0;
    return best === worst ? 1 : (score - worst) / (best - worst);
  });
}

/** Scaled so that the first rank is 1. */
function reciprocalRank(scores: Scores): readonly number[] {
  const order = scores.map((_, index) => index).filter((index) => scores[index] !== null);
  order.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const ranked = new Array<number>(scores.length).fill(0);
  for (const [rank, index] of order.entries()) ranked[index] = rankConstant / (rankConstant + rank);
  return ranked;
}

function known(scores: Scores): readonly number[] {
  return scores.filter((score) => score !== null);
}
