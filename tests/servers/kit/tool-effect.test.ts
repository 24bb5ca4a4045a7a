import { describe, it } from 'vitest';
import { effectOf } from '../../../src/servers/kit/tool-effect.ts';

describe('effectOf', () => {
  it.for([
    { name: 'memory__get_memory', annotations: { readOnlyHint: true }, effect: 'read' },
    {
      name: 'memory__store_memory',
      annotations: { readOnlyHint: false, destructiveHint: false },
      effect: 'write',
    },
    { name: 'memory__forget_memories', annotations: { destructiveHint: true }, effect: 'destructive' },
    { name: 'memory__something', annotations: {}, effect: 'destructive' },
    { name: 'weaviate-direct__search', annotations: { readOnlyHint: true }, effect: 'read' },
    { name: 'filesystem__read_file', annotations: { readOnlyHint: true }, effect: 'destructive' },
    { name: 'gateway__x', annotations: { readOnlyHint: true }, effect: 'destructive' },
  ])('takes $name with $annotations for $effect', ({ name, annotations, effect }, { expect }) => {
    expect(effectOf({ name, annotations })).toBe(effect);
  });
});
