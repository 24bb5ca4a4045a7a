import { type Candidate, type Fusion, fuse } from '../fusion.ts';
import type { HybridQuery } from '../search-query.ts';
import type { Engine, Scope } from './engine.ts';
import { keywordHits } from './keyword-hits.ts';
import type { RankedHit, Ranking } from './ranked-hit.ts';
import { distancesOf, vectorHits } from './vector-hits.ts';

const defaultCandidates = 200;

/** Best first, by both sides' scores fused here: `shareOfBest` is not Weaviate's. */
export async function fusedHits(
  engine: Engine,
  scope: Scope,
  query: HybridQuery,
  { page: { limit, offset }, reading }: Ranking,
  fusion: Fusion,
): Promise<readonly RankedHit[]> {
  const { alpha, candidates = defaultCandidates } = query;
  const part = { page: { limit: Math.max(candidates, limit + offset), offset: 0 }, reading };
  // A side without a share brings no candidates either.
  const [byWords, byVector] = await Promise.all([
    alpha < 1 ? keywordHits(engine, scope, query, part) : [],
    alpha > 0 ? vectorHits(engine, scope, query, part) : [],
  ]);
  const keyword = new Map(byWords.map(({ id, score }) => [id, score]));
  const near = new Map(byVector.map(({ id, distance = 0 }) => [id, distance]));
  // What only the words found still has a vector to compare.
  const uncompared = alpha > 0 ? [...keyword.keys()].filter((id) => !near.has(id)) : [];
  const distances = new Map([...near, ...(await distancesOf(engine, scope, query, uncompared))]);
  const found = [...new Map([...byVector, ...byWords].map((hit) => [hit.id, hit])).values()];
  const fused = fuse(
    found.map(({ id }): Candidate => {
      const distance = distances.get(id);
      return { keyword: keyword.get(id) ?? null, similarity: distance === undefined ? null : 1 - distance };
    }),
    alpha,
    fusion,
  );
  const scored = found.map((hit, index): RankedHit => {
    const distance = distances.get(hit.id);
    const { score, parts } = fused[index] ?? { score: 0, parts: { keyword: 0, vector: 0 } };
    return { id: hit.id, found: hit.found, score, parts, ...(distance === undefined ? {} : { distance }) };
  });
  return scored.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(offset, offset + limit);
}
