/** English words as they are looked up: without diacritics, stemmed as FTS5's `porter unicode61 remove_diacritics 2` does. */
import { stemmer } from 'stemmer';

const mark = /\p{M}/gu;
const word = /[\p{L}\p{N}]+/gu;
/** FTS5 leaves longer ones as they are, and Weaviate shall not keep them either. */
const longestStemmed = 64;

/** In their order, between spaces. */
export function stemsOf(text: string): string {
  const words = text.normalize('NFD').replace(mark, '').toLowerCase().match(word) ?? [];
  return words.map((each) => (each.length > longestStemmed ? each : stemmer(each))).join(' ');
}
