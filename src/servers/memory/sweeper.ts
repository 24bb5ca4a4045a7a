import { reasonOf } from '../../runtime/errors.ts';
import type { Logger } from '../../runtime/telemetry/logger.ts';
import type { MemoryDeps } from './deps.ts';
import { sweepExpired } from './store/sweep.ts';

const everyMs = 60_000;

/** Removes expired memories and sessions once a minute; until then no query shows them. */
export function startSweeper(
  { db, indexer }: Pick<MemoryDeps, 'db' | 'indexer'>,
  log: Logger,
): { close(): void } {
  const sweep = async (): Promise<void> => {
    try {
      if ((await sweepExpired(db)) > 0) indexer.wake();
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, 'expired rows were not swept; the next sweep takes them too');
    }
  };
  const timer = setInterval(() => void sweep(), everyMs);
  return { close: () => clearInterval(timer) };
}
