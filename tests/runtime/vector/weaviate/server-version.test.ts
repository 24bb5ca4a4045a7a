import { describe, it } from 'vitest';
import { isTooOld } from '../../../../src/runtime/vector/weaviate/server-version.ts';

describe('isTooOld', () => {
  it.for([
    ['1.27.0', true],
    ['1.32.9', true],
    ['0.99.0', true],
    ['1.33.0', false],
    ['1.33.0-rc.1', false],
    ['1.39.1', false],
    ['2.0.0', false],
  ] as const)('%s: %s', ([version, tooOld], { expect }) => {
    expect(isTooOld(version)).toBe(tooOld);
  });
});
