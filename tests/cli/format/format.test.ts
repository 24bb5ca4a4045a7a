import { describe, it } from 'vitest';
import { bar } from '../../../src/cli/format/bar.ts';
import { formatBytes } from '../../../src/cli/format/bytes.ts';
import { paintFor } from '../../../src/cli/format/colour.ts';
import { formatAge, formatDuration } from '../../../src/cli/format/duration.ts';
import { formatShare } from '../../../src/cli/format/share.ts';
import { sparkline } from '../../../src/cli/format/sparkline.ts';
import { tableLines } from '../../../src/cli/format/table.ts';

const plain = paintFor({ isLive: false });

describe('formatBytes', () => {
  it.for([
    [null, ''],
    [0, '0 MiB'],
    [84 * 1024 ** 2, '84 MiB'],
    [1024 ** 3, '1 GiB'],
    [1.5 * 1024 ** 3, '1.5 GiB'],
  ] as const)('writes %s as "%s"', ([bytes, text], { expect }) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('formatDuration', () => {
  it.for([
    [0, '0 ms'],
    [1.25, '1.3 ms'],
    [42, '42 ms'],
    [412, '0.41 s'],
    [12_340, '12.3 s'],
    [61_000, '1m 1s'],
  ] as const)('writes %s as "%s"', ([ms, text], { expect }) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('formatAge', () => {
  it.for([
    [-5, '0s'],
    [42_900, '42s'],
    [192_000, '3m 12s'],
    [3_600_000, '1h'],
    [93_600_000, '1d 2h'],
  ] as const)('writes %s as "%s"', ([ms, text], { expect }) => {
    expect(formatAge(ms)).toBe(text);
  });
});

describe('formatShare', () => {
  it.for([
    [0, '0%'],
    [0.0134, '1.3%'],
    [0.5, '50%'],
  ] as const)('writes %s as "%s"', ([share, text], { expect }) => {
    expect(formatShare(share)).toBe(text);
  });
});

describe('sparkline', () => {
  it('draws the last values, the highest as a full block', ({ expect }) => {
    expect(sparkline([9, 0, 4, 8], 3)).toBe('▁▅█');
  });
  it('keeps its width while there are few values', ({ expect }) => {
    expect(sparkline([1], 4)).toBe('   █');
  });
  it('is flat when nothing happened', ({ expect }) => {
    expect(sparkline([0, 0], 2)).toBe('▁▁');
  });
});

describe('bar', () => {
  it.for([
    [0, '░░░░'],
    [0.5, '██░░'],
    [3, '████'],
  ] as const)('draws %s as %s', ([share, text], { expect }) => {
    expect(bar(share, 4)).toBe(text);
  });
});

describe('tableLines', () => {
  it('aligns columns and leaves out empty ones', ({ expect }) => {
    const lines = tableLines(
      [{ title: 'A' }, { title: 'EMPTY' }, { title: 'N', align: 'right' }],
      [
        ['memory', '', '5'],
        ['x', '', '10'],
      ],
      plain,
    );
    expect(lines).toEqual(['A        N', 'memory   5', 'x       10']);
  });
  it('paints without moving the columns', ({ expect }) => {
    const [, line = ''] = tableLines(
      [{ title: 'A' }, { title: 'B' }],
      [[{ text: 'up', colour: 'green' }, 'x']],
      paintFor({ isLive: true }),
    );
    expect(line).toBe('\u001b[32mup\u001b[39m  x');
  });
  it('lets no control character or line break through', ({ expect }) => {
    expect(tableLines([{ title: 'A' }], [['a\n\u001b[2Jb']], plain)).toEqual(['A', 'a b']);
  });
});
