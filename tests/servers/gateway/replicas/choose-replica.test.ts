import { describe, it } from 'vitest';
import { leastOutstanding, roundRobin } from '../../../../src/servers/gateway/replicas/choose-replica.ts';

const warm = (outstanding: number) => ({ outstanding, warmMs: null });
const fresh = (outstanding: number, warmMs: number) => ({ outstanding, warmMs });

describe('least outstanding', () => {
  it.for([
    { what: 'the least busy', candidates: [warm(2), warm(1), warm(3)], chosen: 1 },
    { what: 'the first of equals', candidates: [warm(1), warm(1)], chosen: 0 },
    { what: 'nobody of none', candidates: [], chosen: -1 },
    { what: 'a busier one before one that is cold', candidates: [warm(3), fresh(0, 500)], chosen: 0 },
    { what: 'a cold one for its small share', candidates: [warm(10), fresh(0, 500)], chosen: 1 },
    { what: 'one that is warm by now', candidates: [warm(1), fresh(0, 5000)], chosen: 1 },
  ])('takes $what', ({ candidates, chosen }, { expect }) => {
    expect(leastOutstanding(candidates)).toBe(chosen);
  });
});

describe('round robin', () => {
  const turns = (candidates: readonly { outstanding: number; warmMs: number | null }[], count: number) =>
    Array.from({ length: count }, (_, turn) => roundRobin(candidates, turn));

  it('takes each in turn, however busy', ({ expect }) => {
    expect(turns([warm(9), warm(0), warm(5)], 6)).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('gives a cold one a small share of the turns', ({ expect }) => {
    const chosen = turns([warm(0), fresh(0, 500)], 40);
    expect(chosen.filter((index) => index === 1)).toHaveLength(2);
  });

  it('takes nobody of none', ({ expect }) => {
    expect(roundRobin([], 3)).toBe(-1);
  });
});
