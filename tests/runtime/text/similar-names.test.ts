import { describe, it } from 'vitest';
import { similarNames } from '../../../src/runtime/text/similar-names.ts';

describe('similarNames', () => {
  const names = ['store_memory', 'store_memories', 'search_memories', 'get_memory'];
  it('finds what a slip of the finger meant, nearest first', ({ expect }) => {
    expect(similarNames('store_memroy', names)).toEqual(['store_memory', 'store_memories']);
  });
  it('finds a name by a part of it', ({ expect }) => {
    expect(similarNames('search', names)).toEqual(['search_memories']);
  });
  it('suggests nothing for something else', ({ expect }) => {
    expect(similarNames('xylophone_quartet', names)).toEqual([]);
  });
});
