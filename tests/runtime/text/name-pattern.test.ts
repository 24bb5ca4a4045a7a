import { describe, it } from 'vitest';
import { matchesAny } from '../../../src/runtime/text/name-pattern.ts';

describe('matchesAny', () => {
  it.for([
    { pattern: 'read_file', name: 'read_file', matches: true },
    { pattern: 'read_file', name: 'read_files', matches: false },
    { pattern: '*', name: '', matches: true },
    { pattern: 'read_*', name: 'read_', matches: true },
    { pattern: 'read_*', name: 'my_read_file', matches: false },
    { pattern: '*_file', name: 'read_file', matches: true },
    { pattern: '*_file', name: 'read_file_now', matches: false },
    { pattern: 'a*b*c', name: 'a1b2b3c', matches: true },
    { pattern: 'a*b*c', name: 'acb', matches: false },
    { pattern: 'aba*aba', name: 'aba', matches: false },
    { pattern: 'memory__**', name: 'memory__get', matches: true },
    { pattern: 'a.c', name: 'abc', matches: false },
    { pattern: '[ab]*', name: 'a', matches: false },
  ])('says $matches for $name under $pattern', ({ pattern, name, matches }, { expect }) => {
    expect(matchesAny([pattern], name)).toBe(matches);
  });
  it('takes any of several, and none of no patterns', ({ expect }) => {
    expect([matchesAny(['x', 'y*'], 'yes'), matchesAny([], 'yes')]).toEqual([true, false]);
  });
  it('is not slowed down by many stars', ({ expect }) => {
    const began = performance.now();
    matchesAny([`${'*a'.repeat(200)}*b`], 'a'.repeat(20_000));
    expect(performance.now() - began).toBeLessThan(200);
  });
});
