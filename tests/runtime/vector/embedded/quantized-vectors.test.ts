import { describe, it } from 'vitest';
import { QuantizedVectors } from '../../../../src/runtime/vector/embedded/quantized-vectors.ts';
import { cosine, randomVectors } from './random-vectors.ts';

const dimensions = 32;

describe('candidates', () => {
  it.for([1, 2, 3])('hold the nearest for sure, and few others (seed %i)', (seed, { expect }) => {
    const vectors = randomVectors(2001, dimensions, seed);
    const kept = new QuantizedVectors(dimensions);
    for (const [row, vector] of vectors.entries()) kept.add(row, vector);
    const [query] = randomVectors(1, dimensions, seed + 100);
    if (query === undefined) throw new Error('no query');
    const nearest = vectors
      .map((vector, row) => ({ row, value: cosine(vector, query) }))
      .toSorted((a, b) => b.value - a.value)
      .slice(0, 50);
    const candidates = new Set(kept.candidates(query, 50));
    expect(nearest.filter(({ row }) => !candidates.has(row))).toEqual([]);
    expect(candidates.size).toBeLessThan(150);
  });

  it('are all when fewer are there than wanted, and never one that was removed or has no direction', ({
    expect,
  }) => {
    const kept = new QuantizedVectors(2);
    kept.add(1, Float32Array.of(1, 0));
    kept.add(2, Float32Array.of(0, 0));
    kept.add(3, Float32Array.of(-1, 0));
    kept.add(7, Float32Array.of(0, 1));
    expect(kept.candidates(Float32Array.of(1, 0), 10)).toEqual([1, 3, 7]);
    kept.remove(new Set([1]));
    expect(kept.candidates(Float32Array.of(1, 0), 10)).toEqual([3, 7]);
    expect(kept.lastRow).toBe(7);
  });
});
