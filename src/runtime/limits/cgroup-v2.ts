import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CgroupDialect } from './cgroup.ts';
import type { CgroupMounts } from './cgroup-mounts.ts';

/** @see https://docs.kernel.org/admin-guide/cgroup-v2.html */
export const cgroupV2: CgroupDialect = {
  means: 'cgroup v2',
  limitFiles: ({ memoryBytes, pids }) => [
    ['memory.max', String(memoryBytes)],
    ['memory.swap.max', '0'],
    ['pids.max', String(pids)],
  ],
  cpuFiles: (cores, periodUs) => [['cpu.max', `${Math.round(cores * periodUs)} ${periodUs}`]],
  memoryLimit: 'memory.max',
  memoryUsage: 'memory.current',
  memoryPeak: 'memory.peak',
  reclaimable: 'inactive_file',
  memoryEvents: 'memory.events',
  cpuLimit: (read) => {
    const [quota, period] = (read('cpu.max') ?? 'max').split(' ').map(Number);
    return quota === undefined || period === undefined || !(quota > 0) ? null : quota / period;
  },
};

const wanted = ['memory', 'cpu', 'pids'];

/**
 * The nearest group at or above our own that can have groups of ours: it has the controllers, and no processes itself
 * (unless it is the root). Has the controllers enabled for what is below it.
 *
 * @returns its directory, or in words why there is none
 */
export function cgroupV2Base({ v2 }: CgroupMounts): { readonly base: string } | { readonly because: string } {
  if (v2 === null) return { because: 'no cgroup v2 is mounted' };
  let because = '';
  for (let directory = v2.own; ; directory = path.dirname(directory)) {
    const refusal = delegate(directory);
    if (refusal === null) return { base: directory };
    because = refusal;
    if (directory === v2.root || !directory.startsWith(v2.root)) return { because };
  }
}

/** Makes the controllers available to groups below `directory`. @returns why that cannot be; `null` when it is done */
export function delegate(directory: string): string | null {
  try {
    const available = words(readFileSync(path.join(directory, 'cgroup.controllers'), 'utf8'));
    const missing = wanted.filter((controller) => !available.includes(controller));
    if (missing.length > 0) return `cgroup v2 has no ${missing.join(' and no ')} controller here`;
    const subtree = path.join(directory, 'cgroup.subtree_control');
    const enabled = words(readFileSync(subtree, 'utf8'));
    const due = wanted.filter((controller) => !enabled.includes(controller));
    if (due.length > 0) writeFileSync(subtree, due.map((controller) => `+${controller}`).join(' '));
    return null;
  } catch (error) {
    const { code = 'an unknown error' } = error as NodeJS.ErrnoException;
    if (code === 'EBUSY') return 'the cgroup this runs in has processes of its own and cannot be divided';
    return `the cgroup this runs in is not ours to divide (${code})`;
  }
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter(Boolean);
}
