/** BM25 over names and descriptions, in memory. */
import { DatabaseSync } from 'node:sqlite';

export interface KeywordEntry {
  readonly words: string;
  readonly description: string;
}

/** A word of the name counts this much more than one of the description. @see shared FACTS, "Tool search" */
const nameWeight = 1.5;

export class KeywordIndex {
  readonly #db = new DatabaseSync(':memory:');
  readonly #size: number;

  constructor(entries: readonly KeywordEntry[]) {
    this.#size = entries.length;
    this.#db.exec(
      `CREATE VIRTUAL TABLE tools USING fts5(words, description, tokenize = 'porter unicode61 remove_diacritics 2')`,
    );
    const insert = this.#db.prepare('INSERT INTO tools (rowid, words, description) VALUES (?, ?, ?)');
    for (const [index, { words, description }] of entries.entries())
      insert.run(index + 1, words, description);
  }

  /** One score for each entry, in their order; 0 where no word of the query stands. */
  scores(query: string): readonly number[] {
    const scores = new Array<number>(this.#size).fill(0);
    const words = query.match(/[\p{L}\p{N}]+/gu) ?? [];
    if (words.length === 0) return scores;
    const match = words.map((word) => `"${word}"`).join(' OR ');
    const rows = this.#db
      .prepare(`SELECT rowid, -bm25(tools, ${nameWeight}, 1) AS score FROM tools WHERE tools MATCH ?`)
      .all(match) as { rowid: number; score: number }[];
    for (const { rowid, score } of rows) scores[rowid - 1] = score;
    return scores;
  }

  close(): void {
    this.#db.close();
  }
}
