import { describe, it } from 'vitest';
import { raisesAutonomy } from '../../../../src/servers/orchestrator/runs/mode.ts';
import { decideCall } from '../../../../src/servers/orchestrator/runs/mode-policy.ts';

describe('decideCall', () => {
  it.for([
    { mode: 'assistant', effect: 'read', permitted: false, verdict: 'run' },
    { mode: 'assistant', effect: 'write', permitted: true, verdict: 'propose' },
    { mode: 'assistant', effect: 'destructive', permitted: true, verdict: 'propose' },
    { mode: 'guided', effect: 'read', permitted: false, verdict: 'run' },
    { mode: 'guided', effect: 'write', permitted: true, verdict: 'ask' },
    { mode: 'guided', effect: 'destructive', permitted: true, verdict: 'ask' },
    { mode: 'autonomous', effect: 'read', permitted: false, verdict: 'run' },
    { mode: 'autonomous', effect: 'write', permitted: false, verdict: 'run' },
    { mode: 'autonomous', effect: 'destructive', permitted: false, verdict: 'ask' },
    { mode: 'autonomous', effect: 'destructive', permitted: true, verdict: 'run' },
  ] as const)(
    '$mode, $effect, permitted: $permitted → $verdict',
    ({ mode, effect, permitted, verdict }, { expect }) => {
      expect(decideCall(mode, effect, permitted)).toBe(verdict);
    },
  );
});

describe('raisesAutonomy', () => {
  it.for([
    { from: 'assistant', to: 'guided', raises: true },
    { from: 'guided', to: 'autonomous', raises: true },
    { from: 'guided', to: 'guided', raises: false },
    { from: 'autonomous', to: 'assistant', raises: false },
  ] as const)('$from → $to: $raises', ({ from, to, raises }, { expect }) => {
    expect(raisesAutonomy(from, to)).toBe(raises);
  });
});
