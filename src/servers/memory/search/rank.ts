/** Time and importance as mild factors on top of relevance; neutral unless asked for. */

export interface RankWeights {
  /** Age at which a memory counts half; `null`: age counts nothing. */
  readonly halfLifeDays: number | null;
  /** 0: importance counts nothing; 1: an unimportant memory counts half of an important one. */
  readonly importanceWeight: number;
}

export interface RankedMemory {
  readonly score: number;
  readonly createdAt: string;
  /** 0 to 1. */
  readonly importance: number;
  readonly pinned: boolean;
}

export interface RankFactors {
  readonly recency: number;
  readonly importance: number;
}

const dayMs = 86_400_000;

/** The factors of one memory, each 0 to 1. A pinned one does not age. */
export function rankFactors(memory: RankedMemory, weights: RankWeights, nowMs: number): RankFactors {
  const { halfLifeDays, importanceWeight } = weights;
  const ageDays = Math.max(0, nowMs - Date.parse(memory.createdAt)) / dayMs;
  return {
    recency: halfLifeDays === null || memory.pinned ? 1 : 0.5 ** (ageDays / halfLifeDays),
    importance: 1 - (importanceWeight * (1 - memory.importance)) / 2,
  };
}
