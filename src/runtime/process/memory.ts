import { readProc } from './identity.ts';

/** 4 KiB on most machines, 16 or 64 on some: what the kernel counts of us in pages, Node tells in bytes. */
const pageBytes: number = (() => {
  const [, resident = 0] = (readProc('/proc/self/statm') ?? '').split(' ').map(Number);
  return resident > 0 ? 2 ** Math.round(Math.log2(process.memoryUsage.rss() / resident)) : 4096;
})();

/**
 * Resident memory of processes that belong together: private pages of all, and the largest shared part once, as the
 * processes of one PostgreSQL share their buffers.
 */
export function residentBytes(pids: ReadonlySet<number>): number {
  let privatePages = 0;
  let sharedPages = 0;
  for (const pid of pids) {
    const [, resident, shared] = (readProc(`/proc/${pid}/statm`) ?? '').split(' ').map(Number);
    if (resident === undefined || shared === undefined) continue;
    privatePages += resident - shared;
    sharedPages = Math.max(sharedPages, shared);
  }
  return (privatePages + sharedPages) * pageBytes;
}
