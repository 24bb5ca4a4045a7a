import { describe, it } from 'vitest';
import { fitTokens } from '../../../src/servers/weaviate-direct/fit-tokens.ts';

describe('fitTokens', () => {
  it('leaves what fits as it is', ({ expect }) => {
    const value = { text: 'short' };
    expect(fitTokens(value, 100)).toBe(value);
  });

  it('cuts the long texts, wherever they are, and keeps the rest', ({ expect }) => {
    const value = { id: 'a', deep: [{ text: 'x'.repeat(1000) }, 7], short: 'y' };
    const fitted = fitTokens(value, 100);
    expect(fitted).toEqual({ id: 'a', deep: [{ text: expect.stringMatching(/^x+…$/) }, 7], short: 'y' });
    expect(JSON.stringify(fitted).length).toBeLessThanOrEqual(400);
  });

  it('never cuts an id, even when no cut is enough', ({ expect }) => {
    const ids = Array.from({ length: 50 }, () => '00000000-0000-4000-8000-000000000000');
    expect(fitTokens(ids, 100)).toEqual(ids);
  });
});
