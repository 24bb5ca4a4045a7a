/** The memory limit where no group of the kernel's holds it, or may: control looks at the process trees itself. */
import { isWritingHeapSnapshot, watchedMemoryBytes } from './heap-snapshot.ts';
import type { Replica } from './replica.ts';

const lookEveryMs = 500;
const mib = 1024 * 1024;

/** Looks twice a second while any of `replicas` needs it. @returns what to clear to end that */
export function watchMemory(replicas: () => readonly Replica[]): NodeJS.Timeout {
  return setInterval(() => {
    for (const replica of replicas()) {
      const { run, pid } = replica;
      const { settings } = replica.desired;
      const { heapSnapshot } = settings;
      if (run === null || pid === null || (run.group.means !== 'sampler' && !heapSnapshot)) continue;
      if (heapSnapshot && isWritingHeapSnapshot(pid)) continue;
      const used = run.residentBytes;
      const limit = watchedMemoryBytes(settings);
      if (used > limit) {
        replica.replace(`used ${toMiB(used)} MiB of memory, its limit is ${toMiB(limit)} MiB`);
      }
    }
  }, lookEveryMs);
}

function toMiB(bytes: number): number {
  return Math.ceil(bytes / mib);
}
