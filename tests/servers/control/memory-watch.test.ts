import { describe, it } from 'vitest';
import type { Means } from '../../../src/runtime/limits/limiter.ts';
import { watchMemory } from '../../../src/servers/control/memory-watch.ts';
import type { Replica } from '../../../src/servers/control/replica.ts';

const mib = 1024 * 1024;

/** As much of a replica as the watch looks at. */
function replicaUsing(residentMiB: number, means: Means, heapSnapshot = false) {
  const reasons: string[] = [];
  const replica = {
    desired: { settings: { memoryBytes: 100 * mib, heapSnapshot } },
    pid: process.pid,
    run: { group: { means }, residentBytes: residentMiB * mib },
    replace: (reason: string) => reasons.push(reason),
  };
  return { reasons, replica: replica as unknown as Replica };
}

describe('watchMemory', () => {
  it('replaces what is over its limit where no group of the kernel holds it, and nothing else', async ({
    expect,
  }) => {
    const over = replicaUsing(101, 'sampler');
    const within = replicaUsing(100, 'sampler');
    const held = replicaUsing(101, 'cgroup v1');
    const roomy = replicaUsing(200, 'cgroup v1', true);
    const leaky = replicaUsing(201, 'cgroup v1', true);
    const all = [over, within, held, roomy, leaky].map(({ replica }) => replica);
    const watch = watchMemory(() => all);
    try {
      await expect
        .poll(() => over.reasons[0], { timeout: 5000 })
        .toBe('used 101 MiB of memory, its limit is 100 MiB');
    } finally {
      clearInterval(watch);
    }
    expect([within.reasons, held.reasons]).toEqual([[], []]);
    expect([roomy.reasons, leaky.reasons.length]).toEqual([[], 1]);
  });
});
