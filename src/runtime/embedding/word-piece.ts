/**
 * BERT's uncased WordPiece tokeniser, as the built-in model was made with.
 *
 * @see models/static-en-256/MODEL.md, "Tokeniser"
 */

/** Words longer than this are unknown as a whole. */
const maxWordLength = 100;
const unknownToken = '[UNK]';
const continuation = '##';

const dropped = /^(?:\uFFFD|\p{Cc}|\p{Cf}|\p{Co}|\p{Cs})$/u;
const mark = /\p{Mn}/gu;
const punctuation = /^(?:[!-/:-@[-`{-~]|\p{P})$/u;
const space = /\s+/u;
const cjkRanges: readonly (readonly [number, number])[] = [
  [0x4e_00, 0x9f_ff],
  [0x34_00, 0x4d_bf],
  [0x2_00_00, 0x2_a6_df],
  [0x2_a7_00, 0x2_b7_3f],
  [0x2_b7_40, 0x2_b8_1f],
  [0x2_b9_20, 0x2_ce_af],
  [0xf9_00, 0xfa_ff],
  [0x2_f8_00, 0x2_fa_1f],
];

export class WordPieceTokenizer {
  readonly #vocabulary: ReadonlyMap<string, number>;
  /** Id of `[UNK]`. */
  readonly unknown: number;

  /** @param tokens in id order */
  constructor(tokens: readonly string[]) {
    this.#vocabulary = new Map(tokens.map((token, id) => [token, id]));
    this.unknown = this.#vocabulary.get(unknownToken) ?? -1;
  }

  /** Ids of the tokens of `text`, `unknown` for words that no pieces make up. */
  tokenize(text: string): readonly number[] {
    return words(text).flatMap((word) => this.#pieces(word));
  }

  /** The longest entry from the left, then the longest continuation, and so on. */
  #pieces(word: string): readonly number[] {
    const letters = [...word];
    if (letters.length > maxWordLength) return [this.unknown];
    const ids: number[] = [];
    let start = 0;
    while (start < letters.length) {
      const found = this.#longestFrom(letters, start);
      if (found === null) return [this.unknown];
      ids.push(found.id);
      start = found.end;
    }
    return ids;
  }

  #longestFrom(
    letters: readonly string[],
    start: number,
  ): { readonly id: number; readonly end: number } | null {
    const prefix = start === 0 ? '' : continuation;
    for (let end = letters.length; end > start; end -= 1) {
      const id = this.#vocabulary.get(prefix + letters.slice(start, end).join(''));
      if (id !== undefined) return { id, end };
    }
    return null;
  }
}

function words(text: string): readonly string[] {
  const cleaned = Array.from(text, cleanedCharacter).join('');
  // Lower case one code point at a time: a whole string would apply the rule of the Greek final sigma.
  const folded = Array.from(cleaned.normalize('NFD').replace(mark, ''), (character) =>
    character.toLowerCase(),
  );
  const separated = folded
    .map((character) => (punctuation.test(character) ? ` ${character} ` : character))
    .join('');
  return separated.split(space).filter((word) => word !== '');
}

function cleanedCharacter(character: string): string {
  if (character === '\t' || character === '\n' || character === '\r') return ' ';
  if (dropped.test(character)) return '';
  const codePoint = character.codePointAt(0) ?? 0;
  const isIdeograph = cjkRanges.some(([from, to]) => codePoint >= from && codePoint <= to);
  return isIdeograph ? ` ${character} ` : character;
}
