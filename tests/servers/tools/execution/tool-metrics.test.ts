import { describe, it } from 'vitest';
import { ToolMetrics } from '../../../../src/servers/tools/execution/tool-metrics.ts';

function recorded(calls: readonly { tool: string; error?: string; durationMs?: number }[]): ToolMetrics {
  const metrics = new ToolMetrics();
  for (const { tool, error = null, durationMs = 1 } of calls) metrics.record({ tool, error, durationMs });
  return metrics;
}

describe('ToolMetrics', () => {
  it('gives percentiles by the nearest rank', ({ expect }) => {
    const calls = Array.from({ length: 100 }, (_, n) => ({ tool: 'a', durationMs: n + 1 }));
    expect(recorded(calls).figures()).toMatchObject([{ calls: 100, p50_ms: 50, p95_ms: 95, p99_ms: 99 }]);
  });

  it('takes percentiles from the last 500 calls, and counts all', ({ expect }) => {
    const slow = Array.from({ length: 600 }, () => ({ tool: 'a', durationMs: 1000 }));
    const fast = Array.from({ length: 500 }, () => ({ tool: 'a', durationMs: 1 }));
    expect(recorded([...slow, ...fast]).figures()).toMatchObject([{ calls: 1100, p99_ms: 1 }]);
  });

  it('counts errors by their code, and rare ones together', ({ expect }) => {
    const calls = Array.from({ length: 30 }, (_, n) => ({ tool: 'a', error: `code_${n}` }));
    const [figures] = recorded([...calls, { tool: 'a', error: 'code_0' }]).figures();
    expect(figures?.errors).toMatchObject({ code_0: 2, other: 10 });
    expect(Object.keys(figures?.errors ?? {})).toHaveLength(21);
  });

  it('forgets the tool that was not called for longest', ({ expect }) => {
    const calls = Array.from({ length: 1001 }, (_, n) => ({ tool: `t${n}` }));
    const names = recorded([...calls.slice(0, 1000), { tool: 't0' }, { tool: 'new' }])
      .figures()
      .map(({ name }) => name);
    expect(names).toHaveLength(1000);
    expect(names).toEqual(expect.arrayContaining(['t0', 'new']));
    expect(names).not.toContain('t1');
  });
});
