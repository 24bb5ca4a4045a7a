import { describe, it } from 'vitest';
import { RecentPeak } from '../../../../src/servers/gateway/replicas/recent-peak.ts';

describe('RecentPeak', () => {
  it('is the highest of the last second or two, and forgets what was before', ({ expect }) => {
    const clock = { ms: 0 };
    const peak = new RecentPeak(() => clock.ms);
    for (const value of [1, 8, 0]) peak.note(value);
    expect(peak.value).toBe(8);
    clock.ms = 1500;
    peak.note(2);
    expect(peak.value).toBe(8);
    clock.ms = 2600;
    expect(peak.value).toBe(2);
    clock.ms = 10_000;
    expect(peak.value).toBe(0);
  });
});
