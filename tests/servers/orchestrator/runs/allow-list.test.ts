import { describe, it } from 'vitest';
import { isAllowed, matchesAny } from '../../../../src/servers/orchestrator/runs/allow-list.ts';

describe('matchesAny', () => {
  it.for([
    { pattern: 'memory__*', name: 'memory__get_memory', matches: true },
    { pattern: 'memory__get_memory', name: 'memory__get_memory', matches: true },
    { pattern: 'memory__get_memory', name: 'memory__get_memory2', matches: false },
    { pattern: '*', name: 'anything', matches: true },
    { pattern: '*__get_*', name: 'memory__get_memory', matches: true },
    { pattern: '*__get_*', name: 'memory__forget', matches: false },
    { pattern: 'a*a', name: 'a', matches: false },
    { pattern: 'a*b*c', name: 'abbc', matches: true },
    { pattern: 'a*b*c', name: 'acb', matches: false },
    { pattern: 'm.m*', name: 'mem', matches: false },
  ])('"$pattern" and "$name": $matches', ({ pattern, name, matches }, { expect }) => {
    expect(matchesAny([pattern], name)).toBe(matches);
  });

  it('answers at once for a pattern that would drive a regular expression to despair', ({ expect }) => {
    expect(matchesAny([`${'*a'.repeat(31)}b`], 'a'.repeat(64))).toBe(false);
  });
});

describe('isAllowed', () => {
  it.for(['orchestrator__run_agent', 'tools__execute_tool', 'tools__execute_batch', 'tools__run_code'])(
    'closes %s even to an agent that may use everything',
    (name, { expect }) => {
      expect(isAllowed(['*'], name)).toBe(false);
    },
  );

  it('leaves the tools that only look things up open', ({ expect }) => {
    expect(isAllowed(['*'], 'tools__search_tools')).toBe(true);
  });
});
