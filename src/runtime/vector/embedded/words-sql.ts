import type { DataType } from '../collection.ts';
import { isListType } from '../property-value.ts';
import type { Collection } from './collections.ts';
import { columnMatch } from './keyword-match.ts';
import type { SqlCondition } from './sql-condition.ts';
import type { WordTest } from './word-test.ts';

/** By the keyword index where it knows the words as they are; else, or besides, by the texts themselves. */
export function wordsSql(
  test: WordTest,
  operand: {
    readonly name: string;
    readonly column: string;
    readonly type: DataType;
    readonly collection: Collection;
  },
): SqlCondition {
  const { name, column, type, collection } = operand;
  const { config, keywords, searchable } = collection;
  const exact: SqlCondition = {
    sql: `has_words(${column}, ${isListType(type) ? 1 : 0}, ?)`,
    values: [JSON.stringify(test)],
  };
  if (test.kind !== 'some' && test.kind !== 'none') return exact;
  const indexed: SqlCondition = {
    sql: `o.row ${test.kind === 'some' ? '' : 'NOT '}IN (SELECT rowid FROM ${keywords} WHERE ${keywords} MATCH ?)`,
    values: [columnMatch(`c${searchable.indexOf(name)}`, test.words)],
  };
  if (config.tokenization !== 'english') return indexed;
  // What the stemmer of `english` takes for one word may be two; and it cuts words of other scripts elsewhere.
  const isFound = test.kind === 'some' && test.words.flat().every(isAscii);
  return isFound
    ? { sql: `${indexed.sql} AND ${exact.sql}`, values: [...indexed.values, ...exact.values] }
    : exact;
}

function isAscii(word: string): boolean {
  return /^[a-z0-9]*$/.test(word);
}
