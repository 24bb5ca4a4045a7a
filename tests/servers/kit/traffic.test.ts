import { describe, it } from 'vitest';
import { Traffic } from '../../../src/servers/kit/traffic.ts';

/** Traffic with a clock that stands still until it is set. */
function stopped() {
  const clock = { ms: 0 };
  return { clock, traffic: new Traffic(() => clock.ms) };
}

describe('Traffic', () => {
  it('is all zeros before the first request', ({ expect }) => {
    expect(stopped().traffic.summary()).toEqual({
      requests: 0,
      errorRate: 0,
      averageMs: 0,
      p50Ms: 0,
      p95Ms: 0,
    });
  });

  it('sums up what it was told', ({ expect }) => {
    const { traffic } = stopped();
    for (let ms = 1; ms <= 100; ms += 1) traffic.record(ms, ms > 90);
    expect(traffic.summary()).toEqual({
      requests: 100,
      errorRate: 0.1,
      averageMs: 50.5,
      p50Ms: 50,
      p95Ms: 95,
    });
  });

  it('forgets after a minute what a request was like, but not that it was', ({ expect }) => {
    const { clock, traffic } = stopped();
    traffic.record(1000, true);
    clock.ms = 60_001;
    traffic.record(10, false);
    expect(traffic.summary()).toMatchObject({ requests: 2, errorRate: 0, averageMs: 10 });
  });

  it('keeps the last 512 requests', ({ expect }) => {
    const { traffic } = stopped();
    traffic.record(10_000, true);
    for (let count = 0; count < 512; count += 1) traffic.record(1, false);
    expect(traffic.summary()).toMatchObject({ requests: 513, errorRate: 0, averageMs: 1 });
  });
});
