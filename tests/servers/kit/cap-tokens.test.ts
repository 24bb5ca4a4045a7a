import { describe, it } from 'vitest';
import { capTokens, charsOf, shorten } from '../../../src/servers/kit/cap-tokens.ts';

describe('capTokens', () => {
  const twelveChars = 'ten lettrs';
  it('keeps all that fits', ({ expect }) => {
    expect(capTokens([twelveChars, twelveChars], 6)).toHaveLength(2);
  });
  it('cuts at the first item that does not fit', ({ expect }) => {
    expect(capTokens([twelveChars, twelveChars, ''], 5)).toEqual([twelveChars]);
  });
  it('keeps one item however long, so that every page makes progress', ({ expect }) => {
    expect(capTokens(['x'.repeat(1000), 'y'], 1)).toEqual(['x'.repeat(1000)]);
  });
  it('keeps nothing of nothing', ({ expect }) => {
    expect(capTokens([], 1)).toEqual([]);
  });
});

describe('charsOf', () => {
  it('counts four characters per token', ({ expect }) => {
    expect(charsOf(100)).toBe(400);
  });
});

describe('shorten', () => {
  it('leaves alone what is short enough', ({ expect }) => {
    const value = { a: 1 };
    expect(shorten(value, 7)).toBe(value);
  });
  it('keeps the beginning of the rest and says how long it was', ({ expect }) => {
    expect(shorten({ a: 'xxxx' }, 6)).toBe('{"a":"… (12 characters)');
  });
  it('leaves undefined alone', ({ expect }) => {
    expect(shorten(undefined, 0)).toBeUndefined();
  });
});
