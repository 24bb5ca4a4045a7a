import { describe, it } from 'vitest';
import { sparingly } from '../../../src/cli/progress/sparingly.ts';

describe('sparingly', () => {
  it('tells the line of the moment, at most once in the given time', ({ expect }) => {
    const told: string[] = [];
    const clock = { ms: 0 };
    const tell = sparingly(
      (line) => told.push(line),
      100,
      () => clock.ms,
    );
    for (const ms of [0, 99, 100, 150, 199, 200, 1000]) {
      clock.ms = ms;
      tell(() => `at ${ms}`);
    }
    expect(told).toEqual(['at 100', 'at 200', 'at 1000']);
  });
});
