/** What a filter asks of the words of a text. Pure; Weaviate's rules. @see its inverted/searcher.go */
import type { ComparisonOperator } from '../check-filter.ts';
import type { PropertyValue } from '../stored-object.ts';
import { likePattern, tellingWordsOf, wildcardWordsOf } from '../words.ts';

export type WordTest =
  /** For one of the lists, all of its words are there; `none`: for no list. */
  | { readonly kind: 'some' | 'none'; readonly words: readonly (readonly string[])[] }
  /** For each of the words, some word of the text stands so to it. */
  | { readonly kind: Order | 'Like'; readonly words: readonly string[] };

type Order = 'GreaterThan' | 'GreaterThanEqual' | 'LessThan' | 'LessThanEqual';

/** @param operator one that compares texts */
export function wordTest(operator: ComparisonOperator, value: PropertyValue): WordTest {
  const words = (Array.isArray(value) ? value : [value]).map((each) => tellingWordsOf(String(each)));
  const telling = words.filter((each) => each.length > 0);
  switch (operator) {
    case 'Equal':
    case 'ContainsAny':
      return { kind: 'some', words: telling };
    case 'ContainsAll':
      return { kind: 'some', words: [[...new Set(telling.flat())]] };
    case 'ContainsNone':
      return { kind: 'none', words: telling };
    case 'NotEqual':
      // None of the words may be there, not only not all of them.
      return { kind: 'none', words: telling.flat().map((word) => [word]) };
    case 'Like':
      return { kind: 'Like', words: wildcardWordsOf(String(value)) };
    case 'GreaterThan':
    case 'GreaterThanEqual':
    case 'LessThan':
    case 'LessThanEqual':
      return { kind: operator, words: telling.flat() };
    default:
      throw new RangeError(`${operator} compares no words`);
  }
}

export function passesWordTest(test: WordTest, words: readonly string[]): boolean {
  const hasAll = (wanted: readonly string[]): boolean => wanted.every((word) => words.includes(word));
  switch (test.kind) {
    case 'some':
      return test.words.some(hasAll);
    case 'none':
      return !test.words.some(hasAll);
    case 'Like':
      return test.words.every((word) => {
        const pattern = likePattern(word);
        return words.some((each) => pattern.test(each));
      });
    default:
      return test.words.every((word) => words.some((each) => stands(test.kind as Order, each, word)));
  }
}

function stands(order: Order, word: string, other: string): boolean {
  // By bytes, as everywhere in both engines: UTF-16 orders the letters beyond the first plane otherwise.
  const difference = Buffer.compare(Buffer.from(word), Buffer.from(other));
  switch (order) {
    case 'GreaterThan':
      return difference > 0;
    case 'GreaterThanEqual':
      return difference >= 0;
    case 'LessThan':
      return difference < 0;
    case 'LessThanEqual':
      return difference <= 0;
  }
}
