/** Processor and memory use of one process and all below it. */
import type { ProcessStat } from '../../runtime/process/identity.ts';
import { readProc } from '../../runtime/process/identity.ts';
import { processTree } from '../../runtime/process/table.ts';

export interface Usage {
  /** Share of one core since the last sample; `null` at the first one. */
  readonly cores: number | null;
  readonly bytes: number;
}

/** USER_HZ is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** 4 KiB on most machines, 16 or 64 on some: what the kernel counts of us in pages, Node tells in bytes. */
const pageBytes: number = (() => {
  const [, resident = 0] = (readProc('/proc/self/statm') ?? '').split(' ').map(Number);
  return resident > 0 ? 2 ** Math.round(Math.log2(process.memoryUsage.rss() / resident)) : 4096;
})();

export class UsageMeter {
  #last: { readonly ticks: number; readonly atMs: number } | null = null;

  sample(pid: number, table: readonly ProcessStat[], nowMs: number): Usage {
    const tree = processTree(pid, table);
    const ticks = table.filter((stat) => tree.has(stat.pid)).reduce((sum, { cpuTicks }) => sum + cpuTicks, 0);
    const last = this.#last;
    this.#last = { ticks, atMs: nowMs };
    const seconds = last === null ? 0 : (nowMs - last.atMs) / 1000;
    // A child that ended takes its ticks with it; that is no negative use.
    const cores =
      last === null || seconds <= 0 ? null : Math.max(0, (ticks - last.ticks) / ticksPerSecond / seconds);
    return { cores, bytes: memoryOf(tree) };
  }

  reset(): void {
    this.#last = null;
  }
}

/** Private pages of all, and the largest shared part once: processes of one PostgreSQL share their buffers. */
function memoryOf(pids: ReadonlySet<number>): number {
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
