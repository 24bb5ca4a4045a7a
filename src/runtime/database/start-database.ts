/** PostgreSQL may start at the same time as this process: wait for it, then bring one area's tables up to date. */
import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '../errors.ts';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './migration-plan.ts';

const firstRetryMs = 25;
const longestRetryMs = 500;

/** @throws OperationalError `DATABASE_UNREACHABLE` after `deadlineMs`, `MIGRATION_FAILED` */
export async function startDatabase(
  db: Database,
  options: {
    readonly area: string;
    readonly migrations: readonly Migration[];
    readonly deadlineMs: number;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const deadline = performance.now() + options.deadlineMs;
  for (let retryMs = firstRetryMs; ; retryMs = Math.min(retryMs * 2, longestRetryMs)) {
    try {
      await db.query('SELECT 1');
      break;
    } catch (error) {
      const isAway = error instanceof OperationalError && error.code === 'DATABASE_UNREACHABLE';
      if (!isAway || performance.now() + retryMs > deadline) throw error;
      await delay(retryMs, undefined, { signal: options.signal });
    }
  }
  await migrate(db, options);
}
