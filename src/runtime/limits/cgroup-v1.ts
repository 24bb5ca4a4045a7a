import type { CgroupDialect } from './cgroup.ts';
import type { CgroupMounts } from './cgroup-mounts.ts';

/** @see https://docs.kernel.org/admin-guide/cgroup-v1/ */
export const cgroupV1: CgroupDialect = {
  means: 'cgroup v1',
  limitFiles: ({ memoryBytes, pids }) => [
    ['memory.limit_in_bytes', String(memoryBytes)],
    // Memory and swap together; never below the limit of memory alone.
    ['memory.memsw.limit_in_bytes', String(memoryBytes)],
    ['pids.max', String(pids)],
  ],
  cpuFiles: (cores, periodUs) => {
    const quota = ['cpu.cfs_quota_us', String(Math.round(cores * periodUs))] as const;
    // The quota first when both shrink: between the two writes there is too little, never too much.
    return [quota, ['cpu.cfs_period_us', String(periodUs)], quota];
  },
  memoryLimit: 'memory.limit_in_bytes',
  memoryUsage: 'memory.usage_in_bytes',
  memoryPeak: 'memory.max_usage_in_bytes',
  reclaimable: 'total_inactive_file',
  memoryEvents: 'memory.oom_control',
  cpuLimit: (read) => {
    const [quota, period] = [read('cpu.cfs_quota_us'), read('cpu.cfs_period_us')].map(Number);
    return quota === undefined || period === undefined || !(quota > 0) ? null : quota / period;
  },
};

/** Below our own groups, so that the limits of a container around us stay in force; `null` without both controllers. */
export function cgroupV1Bases({ v1 }: CgroupMounts): readonly string[] | null {
  const [memory, cpu, pids] = ['memory', 'cpu', 'pids'].map((controller) => v1.get(controller)?.own);
  if (memory === undefined || cpu === undefined) return null;
  return [...new Set([memory, cpu, ...(pids === undefined ? [] : [pids])])];
}
