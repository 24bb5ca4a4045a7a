/**
 * What a memory says, as far as its words tell: whether two say the same, or nearly the same and yet something else.
 *
 * By words in their order, not by vectors: to those "Ann pays Bob" and "Bob pays Ann" are one, and "does not" is nothing.
 */

export interface Statement {
  readonly words: readonly string[];
  /** In order; another number is another statement, however alike the words are. */
  readonly numbers: string;
  readonly negations: number;
}

/** A longer text is compared by its beginning. */
const maxWords = 300;
const sameFrom = 0.85;
const likeFrom = 0.6;
const fillers = new Set([
  'a',
  'an',
  'the',
  'is',
  'are',
  'was',
  'were',
  'am',
  'be',
  'has',
  'have',
  'had',
  'do',
  'does',
  'did',
]);
const negations = new Set([
  'not',
  'no',
  'never',
  'none',
  'nobody',
  'nothing',
  'without',
  'cannot',
  'neither',
  'nor',
]);

export function statementOf(text: string): Statement {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/n['’]t\b/g, ' not');
  const all = (plain.match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, maxWords);
  return {
    words: all.filter((word) => !fillers.has(word)).map(stem),
    numbers: all.filter((word) => /\p{N}/u.test(word)).join(' '),
    negations: all.filter((word) => negations.has(word)).length,
  };
}

/** Whether both say the same in nearly the same words. */
export function saysTheSame(a: Statement, b: Statement): boolean {
  return a.numbers === b.numbers && a.negations === b.negations && likeness(a, b) >= sameFrom;
}

/** Whether both begin alike and are worded alike, and do not say the same: another name, number or negation. */
export function isAtOdds(a: Statement, b: Statement): boolean {
  return a.words[0] === b.words[0] && likeness(a, b) >= likeFrom && !saysTheSame(a, b);
}

/** Share of the words that both have in the same order, 0 to 1. */
function likeness({ words: a }: Statement, { words: b }: Statement): number {
  if (a.length === 0 || b.length === 0) return 0;
  // Too different in length to reach even the lower threshold.
  if ((2 * Math.min(a.length, b.length)) / (a.length + b.length) < likeFrom) return 0;
  return (2 * commonLength(a, b)) / (a.length + b.length);
}

/** Length of the longest common subsequence. @see Wagner, Fischer, JACM 21(1), 1974 */
function commonLength(a: readonly string[], b: readonly string[]): number {
  let before = new Uint16Array(b.length + 1);
  for (const word of a) {
    const now = new Uint16Array(b.length + 1);
    for (const [n, other] of b.entries()) {
      now[n + 1] = word === other ? (before[n] ?? 0) + 1 : Math.max(before[n + 1] ?? 0, now[n] ?? 0);
    }
    before = now;
  }
  return before[b.length] ?? 0;
}

/** Enough for "likes" to be "like": what is compared are two forms of one sentence. */
function stem(word: string): string {
  const singular = word.replace(/(?<=[^s]{2})s$/, '');
  return singular.length > 3 ? singular.replace(/(?:ing|ed|e)$/, '') : singular;
}
