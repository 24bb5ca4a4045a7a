import { describe, it } from 'vitest';
import { Outlier } from '../../../../src/servers/gateway/replicas/outlier.ts';

function watched() {
  const clock = { ms: 0 };
  const outlier = new Outlier(() => clock.ms);
  const record = (failed: number, well: number): void => {
    for (let count = 0; count < failed; count += 1) outlier.record(true);
    for (let count = 0; count < well; count += 1) outlier.record(false);
  };
  return { clock, outlier, record };
}

describe('Outlier', () => {
  it('takes a replica out when half of its recent calls failed', ({ expect }) => {
    const { outlier, record } = watched();
    record(0, 5);
    record(4, 0);
    expect(outlier.isEjected).toBe(false);
    record(1, 0);
    expect(outlier.isEjected).toBe(true);
  });

  it('says nothing after a few calls, or of what was long ago', ({ expect }) => {
    const few = watched();
    few.record(9, 0);
    expect(few.outlier.isEjected).toBe(false);
    const old = watched();
    old.record(9, 0);
    old.clock.ms = 31_000;
    old.record(1, 0);
    expect(old.outlier.isEjected).toBe(false);
  });

  it('lets it in again after five seconds, later each time, a minute at most', ({ expect }) => {
    const { clock, outlier } = watched();
    const outFor: number[] = [];
    for (let count = 0; count < 6; count += 1) {
      outlier.eject();
      const from = clock.ms;
      clock.ms = outlier.readmittedAtMs;
      expect(outlier.isEjected).toBe(false);
      outFor.push(clock.ms - from);
    }
    expect(outFor).toEqual([5000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  it('forgives after a good minute', ({ expect }) => {
    const { clock, outlier } = watched();
    outlier.eject();
    outlier.eject();
    clock.ms = outlier.readmittedAtMs + 60_001;
    const from = clock.ms;
    outlier.eject();
    expect(outlier.readmittedAtMs - from).toBe(5000);
  });
});
