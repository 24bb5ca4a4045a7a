/** PostgreSQL may start at the same time as this process: wait for it, then bring the tables up to date. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../runtime/database/database.ts';
import { migrate } from '../../runtime/database/migrate.ts';
import { OperationalError } from '../../runtime/errors.ts';
import { migrations } from './store/migrations.ts';

const firstRetryMs = 25;
const longestRetryMs = 500;

/** @throws OperationalError `DATABASE_UNREACHABLE` after `deadlineMs`, `MIGRATION_FAILED` */
export async function startDatabase(
  db: Database,
  options: { readonly deadlineMs: number; readonly signal: AbortSignal },
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
  await migrate(db, { area: 'orchestrator', migrations });
}
