/** The memories of one scope that answered a query best at an earlier moment. The index knows only the present. */
import type { Embedder } from '../../../runtime/embedding/embedder.ts';
import type { MemoryDeps } from '../deps.ts';
import type { Scope } from '../scope.ts';
import { type BelievedMemory, believedMemories } from '../store/believed-memories.ts';
import type { MemorySearch, RelevantMemory } from './find-relevant-memories.ts';
import { rankFactors } from './rank.ts';

/** Compared one by one, those with a word of the query first, then the newest. */
const compared = 1000;
const kept = 200;

export async function findBelievedMemories(
  { db, embedder }: Pick<MemoryDeps, 'db' | 'embedder'>,
  scope: Scope,
  search: MemorySearch & { readonly asOf: string },
): Promise<readonly RelevantMemory[]> {
  const { query, mode, asOf } = search;
  const rows = await believedMemories(db, scope, search.filter, { asOf, query, limit: compared });
  const nearness = mode === 'lexical' ? null : await nearnessOf(rows, query, embedder);
  // Without a model, or for a query of which it knows no word, words are all there is.
  const alpha = nearness === null ? 0 : mode === 'semantic' ? 1 : search.alpha;
  const bestRank = Math.max(...rows.map(({ rank }) => rank), Number.EPSILON);
  const atMs = Date.parse(asOf);
  const relevant = rows.flatMap(({ rank, ...memory }, index): RelevantMemory[] => {
    const keyword = rank / bestRank;
    const vector = nearness?.[index] ?? 0;
    const score = (1 - alpha) * keyword + alpha * vector;
    if (score <= 0) return [];
    const { created_at: createdAt, importance, pinned } = memory;
    const factors = rankFactors({ score, createdAt, importance, pinned }, search, atMs);
    const parts = { keyword, vector, ...factors };
    return [{ memory, score: score * factors.recency * factors.importance, parts }];
  });
  return relevant.toSorted((a, b) => b.score - a.score).slice(0, kept);
}

/** Of each row to the query, 0 to 1, by the cosine; `null` when that says nothing. */
async function nearnessOf(
  rows: readonly BelievedMemory[],
  query: string,
  embedder: Embedder | null,
): Promise<readonly number[] | null> {
  if (embedder === null || rows.length === 0) return null;
  const [wanted, ...vectors] = await embedder.embed([query, ...rows.map(({ content }) => content)]);
  if (wanted === undefined || wanted.every((part) => part === 0)) return null;
  const cosines = vectors.map((vector) =>
    vector.reduce((sum, part, index) => sum + part * (wanted[index] ?? 0), 0),
  );
  const [least, most] = [Math.min(...cosines), Math.max(...cosines)];
  return cosines.map((cosine) => (most > least ? (cosine - least) / (most - least) : 1));
}
