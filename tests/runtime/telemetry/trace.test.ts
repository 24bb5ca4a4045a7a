import { setImmediate as turn } from 'node:timers/promises';
import { describe, it } from 'vitest';
import { currentTraceId, outgoingTraceparent, withTrace } from '../../../src/runtime/telemetry/trace.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const given = `00-${traceId}-b7ad6b7169203331-01`;

describe('withTrace', () => {
  it('keeps the trace id of a traceparent, across waits', async ({ expect }) => {
    const seen = await withTrace(given, async () => {
      await turn();
      return currentTraceId();
    });
    expect(seen).toBe(traceId);
  });

  it.for([
    undefined,
    '',
    'nonsense',
    `00-${traceId.toUpperCase()}-b7ad6b7169203331-01`,
    `00-${traceId}-b7ad6b7169203331`,
    `ff-${traceId}-b7ad6b7169203331-01`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
  ])('makes a new trace id for %j', (traceparent, { expect }) => {
    const made = withTrace(traceparent, currentTraceId);
    expect(made).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    expect(made).not.toBe(traceId);
  });

  it('keeps two calls at once apart, and ends with its work', async ({ expect }) => {
    const call = async () => {
      await turn();
      return currentTraceId();
    };
    const both = await Promise.all([withTrace(undefined, call), withTrace(undefined, call)]);
    expect(new Set(both).size).toBe(2);
    expect(currentTraceId()).toBeUndefined();
  });
});

describe('outgoingTraceparent', () => {
  it('names the current trace and a span of its own', ({ expect }) => {
    const [one, other] = withTrace(given, () => [outgoingTraceparent(), outgoingTraceparent()]);
    expect(one).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    expect(one).not.toBe(other);
    expect(one).not.toBe(given);
  });

  it('begins a trace where there is none', ({ expect }) => {
    expect(outgoingTraceparent()).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });
});
