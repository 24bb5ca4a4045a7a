/** The memory limit where no group of the kernel's holds it: control looks at the process trees itself. */
import type { Replica } from './replica.ts';

const lookEveryMs = 500;
const mib = 1024 * 1024;

/** Looks twice a second while any of `replicas` needs it. @returns what to clear to end that */
export function watchMemory(replicas: () => readonly Replica[]): NodeJS.Timeout {
  return setInterval(() => {
    for (const replica of replicas().filter(({ isSampled }) => isSampled)) {
      const usedBytes = replica.memoryBytes;
      const limitBytes = replica.desired.settings.memoryBytes;
      if (usedBytes > limitBytes) {
        const [used, limit] = [usedBytes, limitBytes].map((bytes) => Math.ceil(bytes / mib));
        replica.replace(`used ${used} MiB of memory, its limit is ${limit} MiB`);
      }
    }
  }, lookEveryMs);
}
