import { describe, it } from 'vitest';
import { whyLines } from '../../../src/cli/why/why-lines.ts';
import { isReplicaOf, type WhyReport, whyReport } from '../../../src/cli/why/why-report.ts';
import type { LifeEvent } from '../../../src/runtime/history/life-event.ts';
import { replica } from '../support.ts';

const mib = 1024 ** 2;
const plain = (_: unknown, text: string): string => text;

function eventOf(event: LifeEvent['event'], second: number, values: Partial<LifeEvent> = {}): LifeEvent {
  return {
    at: new Date(second * 1000).toISOString(),
    id: 'memory',
    event,
    pid: 4711,
    reason: null,
    exit: null,
    peakBytes: null,
    upMs: null,
    lastLines: [],
    ...values,
  };
}

const outOfMemory = eventOf('crashed', 100, {
  reason: 'out of memory (SIGKILL)',
  exit: { code: null, signal: 'SIGKILL', isOutOfMemory: true },
  peakBytes: 300 * mib,
  upMs: 90_000,
  lastLines: ['info a great deal is stored'],
});

describe('whyReport', () => {
  it('is about the replica of the server that failed last', ({ expect }) => {
    const history = [
      eventOf('crashed', 1, { id: 'memory-2' }),
      eventOf('crashed', 2),
      eventOf('crashed', 3, { id: 'tools' }),
    ];
    const { id, failure, history: told } = whyReport('memory', { replicas: [replica()] }, history);
    expect({ id, failure, told }).toEqual({ id: 'memory', failure: history[1], told: [history[1]] });
    expect(whyReport('memory-2', { replicas: [] }, history).failure).toEqual(history[0]);
  });

  it.for([
    { id: 'memory-2', is: true },
    { id: 'memory', is: false },
    { id: 'memory-server', is: false },
  ])('takes $id for a replica of memory: $is', ({ id, is }, { expect }) => {
    expect(isReplicaOf('memory', id)).toBe(is);
  });

  it.for([
    { what: 'never failed', state: 'ready', failure: null, next: 'Nothing has to be done' },
    { what: 'ran out of memory', state: 'ready', failure: outOfMemory, next: 'Raise servers.memory.memory' },
    {
      what: 'was over its limit as the sampler saw it',
      state: 'ready',
      failure: eventOf('replaced', 1, { reason: 'used 90 MiB of memory, its limit is 64 MiB' }),
      next: 'Raise servers.memory.memory',
    },
    {
      what: 'is in a crash loop',
      state: 'crash-loop',
      failure: eventOf('crashed', 1),
      next: '`mcpctl restart memory` tries it at once',
    },
    { what: 'waits', state: 'waiting', failure: eventOf('crashed', 1), next: 'what it waits for' },
    { what: 'hung', state: 'ready', failure: eventOf('replaced', 1), next: 'what held it up' },
    { what: 'crashed', state: 'ready', failure: eventOf('crashed', 1), next: 'mcpctl logs memory' },
  ] as const)('knows what to do when it $what', ({ state, failure, next }, { expect }) => {
    const history = failure === null ? [] : [failure];
    expect(whyReport('memory', { replicas: [replica({ state })] }, history).next).toContain(next);
  });
});

describe('whyLines', () => {
  it('shows the whole failure on one screen', ({ expect }) => {
    const history = [eventOf('started', 10), outOfMemory, eventOf('ready', 101)];
    const report: WhyReport = {
      ...whyReport('memory', { replicas: [replica({ state: 'ready' })] }, history),
      lastCall: { at: '', method: 'tools/call', tool: 'store_memories', ms: 412 },
      heapSnapshot: '/state/snapshots/Heap.1.2.3.0.001.heapsnapshot',
    };
    expect(whyLines(report, plain, 160_000)).toEqual([
      'memory is ready',
      '',
      'failure    out of memory (SIGKILL), 1m ago (1970-01-01T00:01:40.000Z)',
      'memory     out of memory, at most 300 MiB of 1 GiB',
      "snapshot   /state/snapshots/Heap.1.2.3.0.001.heapsnapshot (for a browser's memory tools)",
      'run        PID 4711, for 1m 30s',
      'last call  store_memories, sent 412 ms before it broke off',
      '',
      'Its last words',
      '  | info a great deal is stored',
      '',
      'What happened',
      '    2m 30s ago  started',
      '        1m ago  crashed     out of memory (SIGKILL)',
      '       59s ago  ready',
      '',
      'next       Raise servers.memory.memory in mcpctl.yaml, or find what grows with heapSnapshot: true.',
    ]);
  });

  it('says so when there was no failure', ({ expect }) => {
    const report: WhyReport = {
      ...whyReport('memory', { replicas: [] }, []),
      lastCall: null,
      heapSnapshot: null,
    };
    expect(whyLines(report, plain, 0)).toEqual([
      'memory is not part of the fleet',
      '',
      'failure    none that is known',
      '',
      'next       Nothing has to be done; `mcpctl logs memory` shows what it does.',
    ]);
  });
});
