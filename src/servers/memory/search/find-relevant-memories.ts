/** The memories of one scope that answer a query best. */
import type { Filter } from '../../../runtime/vector/filter.ts';
import type { MemoryDeps } from '../deps.ts';
import { partitionKey, type Scope } from '../scope.ts';
import { liveMemories, type MemoryFilter, memoriesByWords } from '../store/find-memories.ts';
import type { Memory } from '../store/memory-row.ts';
import { loadRanked } from './load-ranked.ts';
import { type RankFactors, type RankWeights, rankFactors } from './rank.ts';
import type { RankedId, Search } from './search-index.ts';

export interface RelevantMemory {
  readonly memory: Memory;
  readonly score: number;
  readonly parts: RankedId['parts'] & RankFactors;
}

export interface MemorySearch extends Search, RankWeights {
  readonly filter: MemoryFilter;
}

/** As many as are ranked at all; a page is cut from these. */
const candidates = 200;

export async function findRelevantMemories(
  { db, index }: Pick<MemoryDeps, 'db' | 'index'>,
  scope: Scope,
  search: MemorySearch,
): Promise<{ readonly relevant: readonly RelevantMemory[]; readonly degraded: string | null }> {
  const { query, filter } = search;
  const isByRelevance = search.halfLifeDays === null && search.importanceWeight === 0;
  const { ranked, degraded } = await index.search(
    { collection: 'McpctlMemory', search, limit: candidates, filter: indexFilter(scope, filter) },
    () => memoriesByWords(db, scope, filter, { query, limit: candidates }),
  );
  // Age and importance can bring any of them to the front.
  const loaded = await loadRanked(ranked, isByRelevance ? search.wanted : candidates, async (ids) => {
    const rows = await liveMemories(db, scope, filter, ids);
    return new Map(rows.map((row) => [row.id, row]));
  });
  const nowMs = Date.now();
  const relevant = loaded.map(({ row: memory, score, parts }) => {
    const { created_at: createdAt, importance, pinned } = memory;
    const factors = rankFactors({ score, createdAt, importance, pinned }, search, nowMs);
    return { memory, score: score * factors.recency * factors.importance, parts: { ...parts, ...factors } };
  });
  return { relevant: relevant.toSorted((a, b) => b.score - a.score), degraded };
}

/** The same conditions for the index, so that what it cuts off would not have matched. */
function indexFilter(scope: Scope, filter: MemoryFilter): Filter {
  const { agentId, memoryType, tags, createdAfter, createdBefore, eventAfter, eventBefore } = filter;
  const operands: Filter[] = [{ operator: 'Equal', path: ['scope'], value: partitionKey(scope) }];
  if (agentId !== null) operands.push({ operator: 'Equal', path: ['agent'], value: agentId });
  if (memoryType !== null) operands.push({ operator: 'Equal', path: ['kind'], value: memoryType });
  if (tags.length > 0) operands.push({ operator: 'ContainsAll', path: ['tags'], value: tags });
  const between = (name: string, after: string | null, before: string | null): void => {
    if (after !== null) operands.push({ operator: 'GreaterThanEqual', path: [name], value: after });
    if (before !== null) operands.push({ operator: 'LessThan', path: [name], value: before });
  };
  between('createdAt', createdAfter, createdBefore);
  between('eventAt', eventAfter, eventBefore);
  return { operator: 'And', operands };
}
