import { describe, it } from 'vitest';
import { isAtWork } from '../../../src/servers/stdio-host/liveness.ts';

const settings = { intervalMs: 2000, timeoutMs: 1000, failures: 3 };

describe('isAtWork', () => {
  it.for([
    { what: 'one that computes for a call', callsInFlight: 1, cores: 0.9, silentMs: 50_000, expected: true },
    {
      what: 'one that has computed for too long',
      callsInFlight: 1,
      cores: 0.9,
      silentMs: 60_000,
      expected: false,
    },
    { what: 'one that computes for nobody', callsInFlight: 0, cores: 0.9, silentMs: 5000, expected: false },
    {
      what: 'one that stands still in a call',
      callsInFlight: 1,
      cores: 0.01,
      silentMs: 5000,
      expected: false,
    },
  ])('is $expected of $what', ({ what: _what, expected, ...silence }, { expect }) => {
    expect(isAtWork(silence, settings)).toBe(expected);
  });
});
