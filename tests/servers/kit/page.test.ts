import { describe, it } from 'vitest';
import { pageOf } from '../../../src/servers/kit/page.ts';

const letters = ['a', 'b', 'c', 'd', 'e'];

describe('pageOf', () => {
  it('goes through the whole list, page by page', ({ expect }) => {
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const { page, next_cursor } = pageOf(letters, { cursor, limit: 2, max_tokens: 100 });
      pages.push(page);
      cursor = next_cursor ?? undefined;
    } while (cursor !== undefined && pages.length < letters.length);
    expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('is shorter than limit where max_tokens says so, and goes on after it', ({ expect }) => {
    const first = pageOf(letters, { limit: 5, max_tokens: 2 });
    expect(first.page).toEqual(['a', 'b']);
    const second = pageOf(letters, { cursor: first.next_cursor ?? undefined, limit: 5, max_tokens: 100 });
    expect(second).toEqual({ page: ['c', 'd', 'e'], next_cursor: null });
  });

  it('is empty past the end', ({ expect }) => {
    const { next_cursor } = pageOf(letters, { limit: 4, max_tokens: 100 });
    const shrunk = pageOf(['a'], { cursor: next_cursor ?? undefined, limit: 4, max_tokens: 100 });
    expect(shrunk).toEqual({ page: [], next_cursor: null });
  });
});
