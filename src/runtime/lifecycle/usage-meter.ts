/** Processor and memory use of one process and all below it. */
import type { ProcessStat } from '../process/identity.ts';
import { residentBytes } from '../process/memory.ts';
import { processTree } from '../process/table.ts';

export interface Usage {
  /** Share of one core since the last sample; `null` at the first one. */
  readonly cores: number | null;
  readonly bytes: number;
}

/** USER_HZ is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

export class UsageMeter {
  #last: { readonly ticks: number; readonly atMs: number } | null = null;

  /** @param held its memory as somebody else has counted it; `null`: it is counted here */
  sample(pid: number, table: readonly ProcessStat[], nowMs: number, held: number | null = null): Usage {
    const tree = processTree(pid, table);
    const ticks = table.filter((stat) => tree.has(stat.pid)).reduce((sum, { cpuTicks }) => sum + cpuTicks, 0);
    const last = this.#last;
    this.#last = { ticks, atMs: nowMs };
    const seconds = last === null ? 0 : (nowMs - last.atMs) / 1000;
    // A child that ended takes its ticks with it; that is no negative use.
    const cores =
      last === null || seconds <= 0 ? null : Math.max(0, (ticks - last.ticks) / ticksPerSecond / seconds);
    return { cores, bytes: held ?? residentBytes(tree) };
  }

  reset(): void {
    this.#last = null;
  }
}
