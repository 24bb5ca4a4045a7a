/** V8 stops the whole process while it writes a heap snapshot, and takes many times the heap for that. */
import { readdirSync, readlinkSync, statSync } from 'node:fs';
import type { ServerSettings } from '../../runtime/fleet/config.ts';
import { machine } from '../../runtime/limits/machine.ts';

/** One that takes longer than this is not worth a server that stands still. */
const writtenWithinMs = 300_000;
/** V8 begins one only after it has let the heap grow well beyond its limit. */
const memoryUntilBegun = 2;

/** Whether `pid` is writing a heap snapshot, and has not been at it for more than five minutes. */
export function isWritingHeapSnapshot(pid: number, nowMs: number = Date.now()): boolean {
  const directory = `/proc/${pid}/fd`;
  try {
    return readdirSync(directory).some((name) => {
      const file = readlinkSync(`${directory}/${name}`);
      return file.endsWith('.heapsnapshot') && nowMs - statSync(file).birthtimeMs < writtenWithinMs;
    });
  } catch {
    // It ended, or closed the file meanwhile.
    return false;
  }
}

type Settings = Pick<ServerSettings, 'memoryBytes' | 'heapSnapshot'>;

/** What the kernel is to hold it to: with a snapshot wanted, up to half the machine, so that one can be written. */
export function heldMemoryBytes({ memoryBytes, heapSnapshot }: Settings): number {
  return heapSnapshot ? Math.max(memoryBytes, Math.floor(machine().memoryBytes / 2)) : memoryBytes;
}

/** Where control ends it, unless it is writing its snapshot. */
export function watchedMemoryBytes({ memoryBytes, heapSnapshot }: Settings): number {
  return heapSnapshot ? memoryUntilBegun * memoryBytes : memoryBytes;
}
