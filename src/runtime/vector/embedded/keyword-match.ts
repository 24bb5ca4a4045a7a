/** A user's words as an FTS5 match expression. Every word is quoted: nothing a user types is syntax. */
import { createHash } from 'node:crypto';
import { englishWordsOf } from '../english-words.ts';
import { tellingWordsOf } from '../words.ts';

const maxWords = 64;

/** `null` when there is no word to look for. */
export function matchExpression(options: {
  readonly query: string;
  /** Index columns to look into. */
  readonly columns: readonly string[];
  /** Only objects of this partition. */
  readonly partition: string | null;
  readonly isEnglish: boolean;
}): string | null {
  const { query, columns, partition, isEnglish } = options;
  const words = (isEnglish ? englishWordsOf(query) : tellingWordsOf(query)).slice(0, maxWords);
  if (words.length === 0 || columns.length === 0) return null;
  const terms = `{${columns.join(' ')}} : (${words.map(quoted).join(' OR ')})`;
  return partition === null ? terms : `scope : "${scopeToken(partition)}" AND ${terms}`;
}

/** What has, for one of the lists, all of its words in this column. */
export function columnMatch(column: string, lists: readonly (readonly string[])[]): string {
  return lists.map((words) => `(${column} : (${words.map(quoted).join(' AND ')}))`).join(' OR ');
}

/** A partition as one index term: digits only, so that neither tokeniser nor stemmer changes it. */
export function scopeToken(partition: string): string {
  return createHash('sha256').update(partition).digest().readBigUInt64BE().toString();
}

function quoted(word: string): string {
  return `"${word}"`;
}
