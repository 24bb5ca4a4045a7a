import { describe, it } from 'vitest';
import {
  isVisible,
  isWritable,
  seesEverything,
} from '../../../src/servers/weaviate-direct/collection-policy.ts';
import { everything } from './weaviate-direct-under-test.ts';

describe('isVisible', () => {
  it.for([
    { allow: ['*'], deny: [], sees: ['Note', 'McpctlMemory'], hides: [] },
    { allow: ['Note'], deny: [], sees: ['Note'], hides: ['Notes', 'ANote', 'Other'] },
    { allow: ['Doc*'], deny: ['*Secret'], sees: ['Doc', 'DocSecrets'], hides: ['DocSecret', 'Other'] },
    { allow: ['A*B*C'], deny: [], sees: ['ABC', 'AxBxxC', 'ABBC'], hides: ['AB', 'AC', 'ACB', 'xABC'] },
    { allow: ['*Log*'], deny: [], sees: ['Log', 'MyLogs'], hides: ['Lo'] },
    { allow: ['Ab*ba'], deny: [], sees: ['Abba', 'Abxba'], hides: ['Aba'] },
    { allow: ['*'], deny: ['secret'], sees: ['Secrets'], hides: ['Secret', 'SECRET'] },
    { allow: ['Note'], deny: ['*'], sees: [], hides: ['Note'] },
  ])('with allow $allow and deny $deny', ({ allow, deny, sees, hides }, { expect }) => {
    const policy = { ...everything, allow, deny };
    expect(sees.filter((name) => !isVisible(policy, name))).toEqual([]);
    expect(hides.filter((name) => isVisible(policy, name))).toEqual([]);
  });

  it('takes no longer for a pattern of many parts', ({ expect }) => {
    const policy = { ...everything, allow: [`${'*a'.repeat(100)}*b`] };
    expect(isVisible(policy, 'a'.repeat(230))).toBe(false);
  });
});

describe('seesEverything', () => {
  it.for([
    { allow: ['*'], deny: [], all: true },
    { allow: ['Note', '*'], deny: [], all: true },
    { allow: ['*'], deny: ['Secret'], all: false },
    { allow: ['Note*'], deny: [], all: false },
  ])('with allow $allow and deny $deny is $all', ({ allow, deny, all }, { expect }) => {
    expect(seesEverything({ ...everything, allow, deny })).toBe(all);
  });
});

describe('isWritable', () => {
  it.for([
    { policy: {}, name: 'Note', writable: true },
    { policy: { writes: false }, name: 'Note', writable: false },
    { policy: { deny: ['Note'] }, name: 'Note', writable: false },
    { policy: {}, name: 'McpctlMemory', writable: false },
    { policy: {}, name: 'MCPCTLMemory', writable: false },
  ])('says $writable of $name under $policy', ({ policy, name, writable }, { expect }) => {
    expect(isWritable({ ...everything, ...policy }, name)).toBe(writable);
  });
});
