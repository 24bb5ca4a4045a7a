/** A user's words as an FTS5 match expression. Every word is quoted: nothing a user types is syntax. */
import { createHash } from 'node:crypto';
import { tellingWordsOf } from '../words.ts';

const englishWord = /[\p{L}\p{N}\p{M}]+/gu;
const maxWords = 64;

/** The English function words that match everything and mean nothing. */
const stopWords = new Set(
  `a about after all also am an and any are as at be because been before being both but by can could did do does doing
  done for from had has have having he her here hers him his how i if in into is it its just me more most my no nor not
  of off on once only or other our out over own same she should so some such than that the their them then there these
  they this those through to too under until up very was we were what when where which while who whom why will with
  would you your`.split(/\s+/),
);

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

/** Without stop words, unless there is nothing else. */
function englishWordsOf(query: string): readonly string[] {
  const words = [...new Set(query.toLowerCase().match(englishWord) ?? [])];
  const telling = words.filter((each) => !stopWords.has(each));
  return telling.length > 0 ? telling : words;
}

function quoted(word: string): string {
  return `"${word}"`;
}
