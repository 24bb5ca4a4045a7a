import { describe, it } from 'vitest';
import { CrashCounter } from '../../../src/servers/control/crash-counter.ts';

describe('CrashCounter', () => {
  it.for([
    { crashes: 'four at once', atMs: [0, 0, 0, 0], last: false },
    { crashes: 'five at once', atMs: [0, 0, 0, 0, 0], last: true },
    { crashes: 'five within a minute', atMs: [0, 1, 2, 3, 59_999], last: true },
    { crashes: 'five in a minute and more', atMs: [0, 1, 2, 3, 60_000], last: false },
    { crashes: 'five within a minute, late', atMs: [0, 70_000, 70_001, 70_002, 70_003, 70_004], last: true },
  ])('says $last of $crashes', ({ atMs, last }, { expect }) => {
    const clock = { ms: 0 };
    const counter = new CrashCounter(() => clock.ms);
    const said = atMs.map((ms) => {
      clock.ms = ms;
      return counter.record();
    });
    expect(said).toEqual([...atMs.slice(1).map(() => false), last]);
  });

  it('counts anew after a reset', ({ expect }) => {
    const counter = new CrashCounter(() => 0);
    for (let crash = 0; crash < 4; crash += 1) counter.record();
    counter.reset();
    expect(counter.record()).toBe(false);
  });
});
