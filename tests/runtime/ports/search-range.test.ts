import { describe, it } from 'vitest';
import { rangeOutside } from '../../../src/runtime/ports/search-range.ts';

describe('rangeOutside', () => {
  it.for([
    { setting: '32768\t60999\n', range: { from: 8000, to: 32_767 }, where: 'below the ephemeral range' },
    { setting: null, range: { from: 8000, to: 32_767 }, where: "below Linux's own range when none is known" },
    {
      setting: '1024\t29999',
      range: { from: 30_000, to: 65_535 },
      where: 'above it when there is no room below',
    },
    { setting: '1024\t65535', range: { from: 8000, to: 65_535 }, where: 'inside it when it is everything' },
  ])('searches $where', ({ setting, range }, { expect }) => {
    expect(rangeOutside(setting)).toEqual(range);
  });
});
