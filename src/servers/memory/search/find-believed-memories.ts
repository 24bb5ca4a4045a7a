/** The memories of one scope that answered a query best at an earlier moment. The index knows only the present. */
import type { Embedder } from '../../../runtime/embedding/embedder.ts';
import { OperationalError, reasonOf } from '../../../runtime/errors.ts';
import type { MemoryDeps } from '../deps.ts';
import type { Scope } from '../scope.ts';
import { type BelievedMemory, believedMemories } from '../store/believed-memories.ts';
import type { MemorySearch, RelevantMemory } from './find-relevant-memories.ts';
import { rankFactors } from './rank.ts';

/** Compared one by one, those with a word of the query first, then the newest. */
const compared = 1000;
const kept = 200;
const embedTimeoutMs = 2000;

export async function findBelievedMemories(
  { db, embedder }: Pick<MemoryDeps, 'db' | 'embedder'>,
  scope: Scope,
  search: MemorySearch & { readonly asOf: string },
): Promise<{ readonly relevant: readonly RelevantMemory[]; readonly degraded: string | null }> {
  const { query, mode, asOf } = search;
  const rows = await believedMemories(db, scope, search.filter, { asOf, query, limit: compared });
  const { nearness, degraded } =
    mode === 'lexical' ? wordsAlone(null) : await nearnessOf(rows, query, embedder);
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
  return { relevant: relevant.toSorted((a, b) => b.score - a.score).slice(0, kept), degraded };
}

interface Nearness {
  /** Of each row to the query, 0 to 1, by the cosine; `null` when that says nothing. */
  readonly nearness: readonly number[] | null;
  /** Why it is not known. */
  readonly degraded: string | null;
}

function wordsAlone(degraded: string | null): Nearness {
  return { nearness: null, degraded };
}

async function nearnessOf(
  rows: readonly BelievedMemory[],
  query: string,
  embedder: Embedder | null,
): Promise<Nearness> {
  if (embedder === null || rows.length === 0) return wordsAlone(null);
  const texts = [query, ...rows.map(({ content }) => content)];
  try {
    const [wanted, ...vectors] = await embedder.embed(texts, AbortSignal.timeout(embedTimeoutMs));
    if (wanted === undefined || wanted.every((part) => part === 0)) return wordsAlone(null);
    const cosines = vectors.map((vector) =>
      vector.reduce((sum, part, index) => sum + part * (wanted[index] ?? 0), 0),
    );
    const [least, most] = [Math.min(...cosines), Math.max(...cosines)];
    const scaled = cosines.map((cosine) => (most > least ? (cosine - least) / (most - least) : 1));
    return { nearness: scaled, degraded: null };
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return wordsAlone(`${reasonOf(error)}; found by words alone`);
  }
}
