/** A user's words as an FTS5 match expression. Every word is quoted: nothing a user types is syntax. */
import { createHash } from 'node:crypto';

const word = /[\p{L}\p{N}\p{M}]+/gu;
const maxWords = 64;

/** The English function words that match everything and mean nothing. */
const stopWords = new Set(
  `a about after all also am an and any are as at be because been before being both but by can could did do does doing
  done for from had has have having he her here hers him his how i if in into is it its just me more most my no nor not
  of off on once only or other our out over own same she should so some such than that the their them then there these
  they this those through to too under until up very was we were what when where which while who whom why will with
  would you your`.split(/\s+/),
);

/** `null` when the query has no word at all. */
export function matchExpression(options: {
  readonly query: string;
  /** Index columns to look into. */
  readonly columns: readonly string[];
  /** Only objects of this partition. */
  readonly partition: string | null;
  /** Leaves out stop words, unless nothing else is there. */
  readonly isEnglish: boolean;
}): string | null {
  const { query, columns, partition, isEnglish } = options;
  const words = [...new Set((query.toLowerCase().match(word) ?? []).slice(0, maxWords))];
  const telling = isEnglish ? words.filter((each) => !stopWords.has(each)) : words;
  const chosen = telling.length > 0 ? telling : words;
  if (chosen.length === 0 || columns.length === 0) return null;
  const terms = `{${columns.join(' ')}} : (${chosen.map((each) => `"${each}"`).join(' OR ')})`;
  return partition === null ? terms : `scope : "${scopeToken(partition)}" AND ${terms}`;
}

/** A partition as one index term: digits only, so that neither tokeniser nor stemmer changes it. */
export function scopeToken(partition: string): string {
  return createHash('sha256').update(partition).digest().readBigUInt64BE().toString();
}
