import { describe, it } from 'vitest';
import { isAtWork, type Silence } from '../../../src/servers/stdio-host/liveness.ts';

const settings = { intervalMs: 2000, timeoutMs: 1000, failures: 3 };
const waiting: Silence = { silentMs: 5000, callsInFlight: 1, isConcurrent: true, cores: 0 };

describe('isAtWork', () => {
  it.for([
    { what: 'one that does several things at a time, and stands still', silence: {}, expected: false },
    { what: 'one that computes for a call', silence: { cores: 0.9, silentMs: 50_000 }, expected: true },
    {
      what: 'one that has computed for too long',
      silence: { cores: 0.9, silentMs: 60_000 },
      expected: false,
    },
    { what: 'one that computes for nobody', silence: { cores: 0.9, callsInFlight: 0 }, expected: false },
    { what: 'one that may do one thing at a time', silence: { isConcurrent: false }, expected: true },
    {
      what: 'such a one after too long',
      silence: { isConcurrent: false, silentMs: 60_000 },
      expected: false,
    },
    {
      what: 'such a one without a call',
      silence: { isConcurrent: false, callsInFlight: 0 },
      expected: false,
    },
  ])('is $expected of $what', ({ silence, expected }, { expect }) => {
    expect(isAtWork({ ...waiting, ...silence }, settings)).toBe(expected);
  });
});
