import { type Candidate, fuse } from '../fusion.ts';
import type { HybridQuery } from '../search-query.ts';
import { vectorTable } from './collections.ts';
import { partitionOf } from './condition.ts';
import { distancesOf } from './distances.ts';
import type { Engine } from './engine.ts';
import { keywordRows } from './keyword-rows.ts';
import type { Page, ScoredRow } from './ranked-row.ts';
import type { Scope } from './scope.ts';
import { vectorRows } from './vector-rows.ts';

const defaultCandidates = 200;

/** Best first, by both sides' scores fused. */
export function hybridRows(
  engine: Engine,
  scope: Scope,
  query: HybridQuery,
  { limit, offset }: Page,
): readonly ScoredRow[] {
  const { alpha, fusion = 'relativeScore', candidates = defaultCandidates } = query;
  const page = { limit: Math.max(candidates, limit + offset), offset: 0 };
  // A side without a share brings no candidates either.
  const byWords = alpha < 1 ? keywordRows(engine.db, scope, query, page) : [];
  const byVector = alpha > 0 ? vectorRows(engine, scope, query, page) : [];
  const keyword = new Map(byWords.map(({ row, value }) => [row, value]));
  const distances = new Map(byVector.map(({ row, value }) => [row, value]));
  if (alpha > 0) {
    // What only the words found still has a vector to compare.
    const rest = [...keyword.keys()].filter((row) => !distances.has(row));
    const { table } = vectorTable(scope.collection, query.target);
    const source = { table, objects: scope.collection.objects, partition: partitionOf(scope, query.filter) };
    for (const [row, distance] of distancesOf(engine.db, source, query.vector, rest)) {
      distances.set(row, distance);
    }
  }
  const rows = [...new Set([...keyword.keys(), ...distances.keys()])];
  const found = rows.map((row): Candidate => {
    const distance = distances.get(row);
    return { keyword: keyword.get(row) ?? null, similarity: distance === undefined ? null : 1 - distance };
  });
  const fused = fuse(found, alpha, fusion);
  const scored = rows.map((row, index): ScoredRow => {
    const distance = distances.get(row);
    const { score, parts } = fused[index] ?? { score: 0, parts: { keyword: 0, vector: 0 } };
    return { row, score, parts, ...(distance === undefined ? {} : { distance }) };
  });
  return scored.toSorted((a, b) => b.score - a.score || a.row - b.row).slice(offset, offset + limit);
}
