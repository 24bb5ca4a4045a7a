import { describe, it } from 'vitest';
import type { Means } from '../../../src/runtime/limits/limiter.ts';
import { watchMemory } from '../../../src/servers/control/memory-watch.ts';
import type { Replica } from '../../../src/servers/control/replica.ts';

const mib = 1024 * 1024;

/** As much of a replica as the watch looks at. */
function replicaUsing(residentMiB: number, means: Means) {
  const reasons: string[] = [];
  const replica = {
    desired: { settings: { memoryBytes: 100 * mib } },
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
    const watch = watchMemory(() => [over.replica, within.replica, held.replica]);
    try {
      await expect
        .poll(() => over.reasons[0], { timeout: 5000 })
        .toBe('used 101 MiB of memory, its limit is 100 MiB');
    } finally {
      clearInterval(watch);
    }
    expect([within.reasons, held.reasons]).toEqual([[], []]);
  });
});
