import { describe, it } from 'vitest';
import { partitionKey } from '../../../src/servers/memory/scope.ts';

describe('partitionKey', () => {
  it('is never the same for two scopes, whatever their names hold', ({ expect }) => {
    const scopes = [
      ['ab', 'c'],
      ['a', 'bc'],
      ['a","b', 'c'],
      ['a', 'b","c'],
      ['abc', ''],
      ['', 'abc'],
    ] as const;
    const keys = scopes.map(([namespace, userId]) => partitionKey({ namespace, userId }));
    expect(new Set(keys).size).toBe(scopes.length);
  });
});
