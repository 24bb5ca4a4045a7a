/** Rebuilds the search index and waits until it is complete. */
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationalError } from '../../runtime/errors.ts';
import type { MemoryTools } from './memory-tools.ts';

export interface ReindexProgress {
  readonly done: number;
  readonly total: number;
  /** Changes that the index has still to learn. */
  readonly pending: number;
}

interface Stats {
  readonly index: {
    readonly pending: number;
    readonly failed: number;
    readonly rebuilds: readonly { done: number; total: number; finished_at: string | null }[];
  };
}

const everyMs = 250;

/**
 * @returns how many objects the index knows now, and how many it refuses
 * @throws OperationalError `TIMED_OUT`; the rebuild goes on all the same
 */
export async function reindex(
  memory: MemoryTools,
  options: {
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
    readonly onProgress: (progress: ReindexProgress) => void;
  },
): Promise<{ readonly objects: number; readonly failed: number }> {
  await memory.call('reindex', {});
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    const { index } = await memory.call<Stats>('memory_stats', {});
    const done = index.rebuilds.reduce((sum, rebuild) => sum + rebuild.done, 0);
    const total = index.rebuilds.reduce((sum, rebuild) => sum + rebuild.total, 0);
    if (index.rebuilds.every(({ finished_at: finishedAt }) => finishedAt !== null)) {
      return { objects: total, failed: index.failed };
    }
    options.onProgress({ done, total, pending: index.pending });
    if (performance.now() > deadline) {
      const facts = { operation: 'Waiting for the index', timeoutMs: options.timeoutMs };
      throw new OperationalError('TIMED_OUT', facts);
    }
    await sleep(everyMs, undefined, { signal: options.signal });
  }
}
