import type { Limiter, Means, ProcessGroup } from './limiter.ts';

/** No group of the kernel's: what is at work, if anything, looks from outside. */
export function noGroups(means: Extract<Means, 'sampler' | 'nothing'>, because: string | null): Limiter {
  const group: ProcessGroup = {
    means,
    prefix: [],
    joins: [],
    settle: () => undefined,
    enforced: () => ({ memoryBytes: null, cpuCores: null, pids: null }),
    usage: () => ({ peakBytes: null, oomKills: 0 }),
    memoryBytes: () => null,
    members: () => [],
    close: () => true,
  };
  return { means, because, open: () => group, find: () => group };
}
