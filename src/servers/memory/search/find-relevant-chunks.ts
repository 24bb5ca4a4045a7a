/** The passages of a namespace's documents that answer a query best. */
import type { Filter } from '../../../runtime/vector/filter.ts';
import type { MemoryDeps } from '../deps.ts';
import { partitionKey } from '../scope.ts';
import { type ChunkFilter, chunksByWords, type FoundChunk, liveChunks } from '../store/knowledge.ts';
import { loadRanked } from './load-ranked.ts';
import type { Search } from './search-index.ts';

export interface RelevantChunk extends FoundChunk {
  /** 0 to 1. */
  readonly score: number;
}

/** As many as are ranked at all; a page is cut from these. */
const candidates = 100;

export async function findRelevantChunks(
  { db, index }: Pick<MemoryDeps, 'db' | 'index'>,
  search: Search & { readonly filter: ChunkFilter },
): Promise<{ readonly relevant: readonly RelevantChunk[]; readonly degraded: string | null }> {
  const { query, filter } = search;
  const { ranked, degraded } = await index.search(
    { collection: 'McpctlKnowledge', search, limit: candidates, filter: indexFilter(filter) },
    () => chunksByWords(db, filter, { query, limit: candidates }),
  );
  const loaded = await loadRanked(ranked, search.wanted, async (ids) => {
    const chunks = await liveChunks(db, filter, ids);
    return new Map(chunks.map((chunk) => [chunk.id, chunk]));
  });
  return { relevant: loaded.map(({ row, score }) => ({ ...row, score })), degraded };
}

function indexFilter({ namespace, category, tags }: ChunkFilter): Filter {
  const operands: Filter[] = [
    // Documents belong to the namespace, not to a user.
    { operator: 'Equal', path: ['scope'], value: partitionKey({ namespace, userId: '' }) },
  ];
  if (category !== null) operands.push({ operator: 'Equal', path: ['kind'], value: category });
  if (tags.length > 0) operands.push({ operator: 'ContainsAll', path: ['tags'], value: tags });
  return { operator: 'And', operands };
}
