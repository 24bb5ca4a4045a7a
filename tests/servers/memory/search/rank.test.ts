import { describe, it } from 'vitest';
import { rankFactors } from '../../../../src/servers/memory/search/rank.ts';

const now = Date.parse('2026-07-01T00:00:00Z');
const memory = { score: 1, createdAt: '2026-06-01T00:00:00Z', importance: 0, pinned: false };

describe('rankFactors', () => {
  it.for([
    [
      'neutral by default',
      memory,
      { halfLifeDays: null, importanceWeight: 0 },
      { recency: 1, importance: 1 },
    ],
    [
      'half after one half-life',
      memory,
      { halfLifeDays: 30, importanceWeight: 0 },
      { recency: 0.5, importance: 1 },
    ],
    [
      'a quarter after two',
      memory,
      { halfLifeDays: 15, importanceWeight: 0 },
      { recency: 0.25, importance: 1 },
    ],
    [
      'no age when pinned',
      { ...memory, pinned: true },
      { halfLifeDays: 1, importanceWeight: 0 },
      { recency: 1, importance: 1 },
    ],
    [
      'no age when stored in the future',
      { ...memory, createdAt: '2026-08-01T00:00:00Z' },
      { halfLifeDays: 1, importanceWeight: 0 },
      { recency: 1, importance: 1 },
    ],
    [
      'half for the trivial at full weight',
      memory,
      { halfLifeDays: null, importanceWeight: 1 },
      { recency: 1, importance: 0.5 },
    ],
    [
      'whole for the vital',
      { ...memory, importance: 1 },
      { halfLifeDays: null, importanceWeight: 1 },
      { recency: 1, importance: 1 },
    ],
  ] as const)('is %s', ([, subject, weights, factors], { expect }) => {
    const { recency, importance } = rankFactors(subject, weights, now);
    expect({ recency, importance }).toEqual(factors);
  });
});
