import { describe, it } from 'vitest';
import { formatDuration, formatSize, parseDuration, parseSize } from '../../../src/runtime/config/units.ts';

describe('sizes', () => {
  it.for([
    ['300MiB', 300 * 1024 ** 2],
    ['1GiB', 1024 ** 3],
    ['512MB', 512_000_000],
    ['1.5GiB', 1.5 * 1024 ** 3],
    ['64KiB', 65_536],
  ] as const)('reads %s and writes it back in whole units', ([text, bytes], { expect }) => {
    expect(parseSize(text)).toBe(bytes);
    expect(parseSize(formatSize(bytes))).toBe(bytes);
  });

  it.for(['', '1', '1 GiB', '-1GiB', '1gib', '1TiB', '.5GiB', '1GiB\n'])(
    'refuses "%s"',
    (text, { expect }) => {
      expect(parseSize(text)).toBeNull();
    },
  );

  it('prefers the larger unit', ({ expect }) => {
    expect([1024 ** 3, 512_000_000, 1536 * 1024 ** 2].map(formatSize)).toEqual(['1GiB', '512MB', '1536MiB']);
  });
});

describe('durations', () => {
  it.for([
    ['500ms', 500],
    ['5s', 5000],
    ['1.5s', 1500],
    ['1m', 60_000],
    ['2h', 7_200_000],
    ['30d', 30 * 86_400_000],
    ['0s', 0],
  ] as const)('reads %s and writes it back', ([text, ms], { expect }) => {
    expect(parseDuration(text)).toBe(ms);
    expect(parseDuration(formatDuration(ms))).toBe(ms);
  });

  it.for(['', '5', '5 s', '-5s', '1w', '1m30s'])('refuses "%s"', (text, { expect }) => {
    expect(parseDuration(text)).toBeNull();
  });
});
