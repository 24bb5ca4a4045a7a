import { describe, it } from 'vitest';
import { type Fusion, fuse } from '../../../src/runtime/vector/fusion.ts';

type Row = readonly [keyword: number | null, similarity: number | null];

const rows: readonly Row[] = [
  [8, 0.9],
  [4, 0.5],
  [2, null],
  [null, 0.1],
];

const parts = (given: readonly Row[], fusion: Fusion): readonly (readonly number[])[] =>
  fuse(
    given.map(([keyword, similarity]) => ({ keyword, similarity })),
    0.5,
    fusion,
  ).map((fused) => [fused.parts.keyword, fused.parts.vector].map((part) => Number(part.toFixed(3))));

describe('fuse', () => {
  it.for<{ fusion: Fusion; expected: readonly (readonly number[])[] }>([
    {
      // (4 - 2) / (8 - 2), (0.5 - 0.1) / (0.9 - 0.1): the worst that is known counts as little as what is not.
      fusion: 'relativeScore',
      expected: [
        [1, 1],
        [0.333, 0.5],
        [0, 0],
        [0, 0],
      ],
    },
    {
      // 60 / 60, 60 / 61, 60 / 62 by rank.
      fusion: 'ranked',
      expected: [
        [1, 1],
        [0.984, 0.984],
        [0.968, 0],
        [0, 0.968],
      ],
    },
    {
      fusion: 'shareOfBest',
      expected: [
        [1, 1],
        [0.5, 0.556],
        [0.25, 0],
        [0, 0.111],
      ],
    },
  ])('scales each side by $fusion', ({ fusion, expected }, { expect }) => {
    expect(parts(rows, fusion)).toEqual(expected);
  });

  it('normalises as Weaviate’s own example does', ({ expect }) => {
    const example: readonly Row[] = [
      [1, null],
      [8, null],
      [6, null],
      [11, null],
    ];
    expect(parts(example, 'relativeScore').map(([keyword]) => keyword)).toEqual([0, 0.7, 0.5, 1]);
  });

  it('gives all the full part where all are alike, also the only one', ({ expect }) => {
    for (const fusion of ['relativeScore', 'ranked', 'shareOfBest'] as const) {
      expect(parts([[3, 0.2]], fusion)).toEqual([[1, 1]]);
    }
    const alike: readonly Row[] = [
      [3, 0.2],
      [3, 0.2],
    ];
    expect(parts(alike, 'relativeScore')).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it('weighs the sides by alpha', ({ expect }) => {
    const [fused] = fuse([{ keyword: 2, similarity: null }], 0.25, 'relativeScore');
    expect(fused).toEqual({ score: 0.75, parts: { keyword: 1, vector: 0 } });
    expect(fuse([], 0.5, 'relativeScore')).toEqual([]);
  });
});
