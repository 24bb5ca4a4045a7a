/** Weaviate's tokenisation `word`, and what it does with whole texts. @see its entities/tokenizer/tokenizer.go */

const word = /[\p{L}\p{N}]+/gu;
const wordOrWildcard = /[\p{L}\p{N}?*]+/gu;
/** Code points of Unicode's White_Space. */
export const whiteSpace: readonly number[] = [
  9, 10, 11, 12, 13, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007,
  0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000,
];
const edge = `[${String.fromCodePoint(...whiteSpace)}]+`;
const edges = new RegExp(`^${edge}|${edge}$`, 'g');
const isAscii = /^[\0-\x7f]*$/;

/** Weaviate's English preset: they are indexed, and never looked for. */
const stopWords = new Set(
  `a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to
  was will with`.split(/\s+/),
);

/** Lower-cased, in their order; everything that is neither letter nor number separates. */
export function wordsOf(text: string): readonly string[] {
  return (text.match(word) ?? []).map(lowerCase);
}

/** What is looked for of a text: its words without stop words. */
export function tellingWordsOf(text: string): readonly string[] {
  return wordsOf(text).filter((each) => !stopWords.has(each));
}

/** As `wordsOf`, with the wildcards `*` and `?` in them. */
export function wildcardWordsOf(pattern: string): readonly string[] {
  return (pattern.match(wordOrWildcard) ?? []).map(lowerCase);
}

/** A text that is compared whole: without white space at its ends. */
export function wholeOf(text: string): string {
  return text.replace(edges, '');
}

/** `*` stands for any characters, `?` for one; neither for a line break. */
export function likePattern(pattern: string): RegExp {
  const escaped = pattern.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('\\*', '[^\\n]*').replaceAll('\\?', '[^\\n]')}$`, 'u');
}

/** Letter by letter, as Go does: no letter depends on what stands beside it, or becomes two. */
function lowerCase(text: string): string {
  if (isAscii.test(text)) return text.toLowerCase();
  return Array.from(text, (letter) => Array.from(letter.toLowerCase())[0] ?? '').join('');
}
