import { describe, it } from 'vitest';
import { seededRandom } from '../../../../src/cli/chaos/seeded-random.ts';
import { RateLimiter } from '../../../../src/servers/gateway/limits/rate-limiter.ts';

function limiter() {
  const clock = { ms: 0 };
  return { clock, limiter: new RateLimiter(() => clock.ms) };
}

describe('RateLimiter', () => {
  it('lets a burst through, and then says when the next call may come', ({ expect }) => {
    const { limiter: rates } = limiter();
    const limit = { perSecond: 2, burst: 3 };
    expect([1, 2, 3, 4].map(() => rates.take('a', limit))).toEqual([0, 0, 0, 500]);
  });
  it('takes the call that waited as long as it was told', ({ expect }) => {
    const { clock, limiter: rates } = limiter();
    const limit = { perSecond: 3, burst: 1 };
    rates.take('a', limit);
    const waitMs = rates.take('a', limit);
    clock.ms += waitMs;
    expect([waitMs, rates.take('a', limit)]).toEqual([334, 0]);
  });
  it('holds every client to its own bucket', ({ expect }) => {
    const { limiter: rates } = limiter();
    const limit = { perSecond: 1, burst: 1 };
    expect([rates.take('a', limit), rates.take('b', limit), rates.take('a', limit)]).toEqual([0, 0, 1000]);
  });
  it('saves up no more than a burst', ({ expect }) => {
    const { clock, limiter: rates } = limiter();
    const limit = { perSecond: 10, burst: 2 };
    rates.take('a', limit);
    clock.ms += 3_600_000;
    expect([1, 2, 3].map(() => rates.take('a', limit))).toEqual([0, 0, 100]);
  });
  it('begins anew when the limit is changed', ({ expect }) => {
    const { limiter: rates } = limiter();
    rates.take('a', { perSecond: 1, burst: 1 });
    expect(rates.take('a', { perSecond: 1, burst: 5 })).toBe(0);
  });
  it('forgets buckets that are full again, and never remembers more than ten thousand', ({ expect }) => {
    const { clock, limiter: rates } = limiter();
    for (let client = 0; client < 12_000; client += 1) rates.take(`c${client}`, { perSecond: 1, burst: 1 });
    expect(rates.size).toBe(10_000);
    clock.ms += 60_000;
    for (let call = 0; call < 10_000; call += 1) rates.take('one', { perSecond: 1000, burst: 20_000 });
    expect(rates.size).toBe(1);
  });
  it.for([1, 2, 3, 4, 5])(
    'never lets more through than burst and rate allow (seed %i)',
    (seed, { expect }) => {
      const random = seededRandom(seed).next;
      const { clock, limiter: rates } = limiter();
      const limit = { perSecond: 0.5 + random() * 20, burst: 5 + Math.floor(random() * 20) };
      let passed = 0;
      for (let call = 0; call < 2000; call += 1) {
        clock.ms += random() * 40;
        if (rates.take('a', limit) === 0) passed += 1;
      }
      const allowed = limit.burst + (clock.ms / 1000) * limit.perSecond;
      expect(passed).toBeLessThanOrEqual(allowed);
      // Calls came far more often than allowed, so nothing of the allowance was wasted either.
      expect(passed).toBeGreaterThanOrEqual(Math.floor(allowed) - 1);
    },
  );
});
