/** What filters need and SQLite has not. */
import type { DatabaseSync } from 'node:sqlite';
import { likePattern, wholeOf, wordsOf } from '../words.ts';
import { metersBetween } from './meters-between.ts';
import { passesWordTest, type WordTest } from './word-test.ts';

type Value = null | number | bigint | string | Uint8Array;

export function addSqlFunctions(db: DatabaseSync): void {
  const add = (name: string, work: (...args: Value[]) => Value): void =>
    db.function(name, { deterministic: true, varargs: true }, work);

  const patterns = lastOne(likePattern);
  add('is_like', (value = null, pattern = '') =>
    typeof value === 'string' && patterns(wholeOf(String(pattern))).test(wholeOf(value)) ? 1 : 0,
  );

  const tests = lastOne((json) => JSON.parse(json) as WordTest);
  /** `has_words(text, 0, test)`, `has_words(JSON list of texts, 1, test)` */
  add('has_words', (value = null, isList = 0, test = '') => {
    const texts =
      value === null ? [] : isList === 1 ? (JSON.parse(String(value)) as string[]) : [String(value)];
    return passesWordTest(tests(String(test)), texts.flatMap(wordsOf)) ? 1 : 0;
  });

  /** `meters_between(JSON of a place, latitude, longitude)`; null for no place. */
  add('meters_between', (place = null, latitude = 0, longitude = 0) =>
    place === null
      ? null
      : metersBetween(JSON.parse(String(place)), {
          latitude: Number(latitude),
          longitude: Number(longitude),
        }),
  );
}

/** A statement calls with the same text for every row. */
function lastOne<T>(make: (text: string) => T): (text: string) => T {
  let last: { readonly text: string; readonly made: T } | null = null;
  return (text) => {
    if (last?.text !== text) last = { text, made: make(text) };
    return last.made;
  };
}
