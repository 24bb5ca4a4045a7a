/**
 * Ranks tools for a task told in words: by the words themselves, by their letters, and by their meaning.
 *
 * The shares are the measured best over 4,082 queries for 199 tools: docs/decisions/0009-hybrid-retrieval.md.
 */
import type { Embedder } from '../../../runtime/embedding/embedder.ts';
import type { CatalogueTool } from '../catalogue/catalogue.ts';
import { type NgramVector, ngramSimilarity, ngramVector } from './character-ngrams.ts';
import { KeywordIndex } from './keyword-index.ts';

export interface RankedTool {
  readonly tool: CatalogueTool;
  /** 0 to 1; comparable within one result only. */
  readonly score: number;
}

const shares = { keyword: 0.15, ngrams: 0.25, meaning: 0.6 } as const;

interface ToolIndex {
  readonly tools: readonly CatalogueTool[];
  readonly keywords: KeywordIndex;
  readonly ngrams: readonly NgramVector[];
  readonly vectors: readonly Float32Array[];
}

export class ToolSearch {
  readonly #embedder: Embedder | null;
  #index: ToolIndex | null = null;

  /** @param embedder `null`: by words and letters only */
  constructor(embedder: Embedder | null) {
    this.#embedder = embedder;
  }

  /** All of `tools` that have anything to do with `query`, best first. */
  async rank(query: string, tools: readonly CatalogueTool[]): Promise<readonly RankedTool[]> {
    const index = await this.#indexOf(tools);
    const letters = ngramVector(query);
    const [meaning] = (await this.#embedder?.embed([query])) ?? [];
    const sides = [
      { share: shares.keyword, scores: index.keywords.scores(query) },
      { share: shares.ngrams, scores: index.ngrams.map((vector) => ngramSimilarity(letters, vector)) },
      {
        share: meaning === undefined ? 0 : shares.meaning,
        scores: index.vectors.map((vector) => (meaning === undefined ? 0 : dot(meaning, vector))),
      },
    ].map(({ share, scores }) => ({ share, scores: minMax(scores) }));
    return index.tools
      .map((tool, at) => ({
        tool,
        score: sides.reduce((sum, { share, scores }) => sum + share * (scores[at] ?? 0), 0),
      }))
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score);
  }

  close(): void {
    this.#index?.keywords.close();
    this.#index = null;
  }

  /** Built anew when the catalogue has a new list. */
  async #indexOf(tools: readonly CatalogueTool[]): Promise<ToolIndex> {
    if (this.#index?.tools === tools) return this.#index;
    const texts = tools.map(({ name, definition }) => ({
      words: nameInWords(name),
      description: definition.description ?? '',
    }));
    const sentences = texts.map(({ words, description }) => `${words}. ${description}`);
    const vectors = (await this.#embedder?.embed(sentences)) ?? [];
    this.#index?.keywords.close();
    this.#index = { tools, keywords: new KeywordIndex(texts), ngrams: sentences.map(ngramVector), vectors };
    return this.#index;
  }
}

/** @example nameInWords('memory__getRecentMemories') // 'memory get Recent Memories' */
function nameInWords(name: string): string {
  return name.replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2').replaceAll(/[_\-.]+/g, ' ');
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, part, at) => sum + part * (b[at] ?? 0), 0);
}

/** 0 for the worst, 1 for the best; when all are equal, 1 if they are above nothing. */
function minMax(scores: readonly number[]): readonly number[] {
  const worst = Math.min(...scores);
  const range = Math.max(...scores) - worst;
  return scores.map((score) => (range > 0 ? (score - worst) / range : Number(score > 0)));
}
