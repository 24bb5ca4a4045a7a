import { describe, it } from 'vitest';
import {
  likePattern,
  tellingWordsOf,
  wholeOf,
  wildcardWordsOf,
  wordsOf,
} from '../../../src/runtime/vector/words.ts';

describe('words', () => {
  it.for([
    { text: 'Red-Apple_pie, 2x!', words: ['red', 'apple', 'pie', '2x'] },
    { text: 'STRASSE Straße', words: ['strasse', 'straße'] },
    // Letter by letter: neither the place in the word nor the language makes another letter of it.
    { text: 'ΣΊΣΥΦΟΣ', words: ['σίσυφοσ'] },
    { text: 'İstanbul', words: ['istanbul'] },
    { text: 'e\u0301t\u0301', words: ['e', 't'] },
    { text: '世界 ½ ٣', words: ['世界', '½', '٣'] },
    { text: '🎉 -- ', words: [] },
  ])('of $text are $words', ({ text, words }, { expect }) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it('that are looked for are no stop words', ({ expect }) => {
    expect(tellingWordsOf('The pie AND the other pie')).toEqual(['pie', 'other', 'pie']);
  });

  it('keep their wildcards in a pattern', ({ expect }) => {
    expect(wildcardWordsOf('App* the.p?e')).toEqual(['app*', 'the', 'p?e']);
  });
});

describe('a whole text', () => {
  it('has no white space of any kind at its ends', ({ expect }) => {
    expect(wholeOf('\u3000\u0085\n a b \t\u00a0')).toBe('a b');
    expect(wholeOf('\ufeffa')).toBe('\ufeffa');
  });
});

describe('a pattern', () => {
  it.for([
    { pattern: 'a*c', text: 'abbbc', fits: true },
    { pattern: 'a*c', text: 'ac', fits: true },
    { pattern: 'a?c', text: 'ac', fits: false },
    { pattern: 'a?c', text: 'a🎉c', fits: true },
    { pattern: 'a?c', text: 'a\nc', fits: false },
    { pattern: 'a.c', text: 'abc', fits: false },
    { pattern: '(a|b)[c]+$', text: '(a|b)[c]+$', fits: true },
    { pattern: 'a/b\\c', text: 'a/b\\c', fits: true },
    { pattern: 'b', text: 'abc', fits: false },
  ])('$pattern fits $text: $fits', ({ pattern, text, fits }, { expect }) => {
    expect(likePattern(pattern).test(text)).toBe(fits);
  });
});
