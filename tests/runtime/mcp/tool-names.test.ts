import { describe, it } from 'vitest';
import { mayBeShortened, qualifiedName, splitName } from '../../../src/runtime/mcp/tool-names.ts';

describe('qualifiedName', () => {
  it('puts the server in front of the tool', ({ expect }) => {
    expect(qualifiedName('memory', 'store_memory')).toBe('memory__store_memory');
  });

  it('keeps a name of 64 characters as it is', ({ expect }) => {
    const tool = 'x'.repeat(64 - 'memory__'.length);
    expect(qualifiedName('memory', tool)).toBe(`memory__${tool}`);
  });

  it('shortens a longer one to 64 characters, always the same and never two to one', ({ expect }) => {
    const long = 'x'.repeat(100);
    const names = [`${long}a`, `${long}b`, `${long}a`].map((tool) => qualifiedName('memory', tool));
    expect(names.map(({ length }) => length)).toEqual([64, 64, 64]);
    expect(names[0]).toMatch(/^memory__x+_[0-9a-f]{8}$/);
    expect(names[0]).toBe(names[2]);
    expect(names[0]).not.toBe(names[1]);
  });
});

describe('splitName', () => {
  it.for([
    { name: 'memory__store_memory', split: { server: 'memory', tool: 'store_memory' } },
    { name: 'a__b__c', split: { server: 'a', tool: 'b__c' } },
    { name: 'a__', split: { server: 'a', tool: '' } },
    { name: '__b', split: null },
    { name: 'store_memory', split: null },
    { name: '', split: null },
  ])('takes "$name" apart as $split', ({ name, split }, { expect }) => {
    expect(splitName(name)).toEqual(split);
  });
});

describe('mayBeShortened', () => {
  it('is true of every shortened name, and of no shorter one', ({ expect }) => {
    expect(mayBeShortened(qualifiedName('memory', 'x'.repeat(100)))).toBe(true);
    expect(mayBeShortened(qualifiedName('memory', 'store_memory'))).toBe(false);
  });
});
