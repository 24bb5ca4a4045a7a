/** Rows of `orchestrator.executors`: which processes run runs, and how long each is to be believed alive. */
import type { Database, Queryable } from '../../../runtime/database/database.ts';
import type { ProcessIdentity } from '../../../runtime/process/identity.ts';
import { jsonb } from './jsonb.ts';

/** Where a process is to be looked for; only those on the same host can tell whether it is dead. */
export interface ExecutorProcess {
  readonly host: string;
  /** `null` where the operating system gives none that can be trusted. */
  readonly identity: (ProcessIdentity & { readonly namespace: string }) | null;
}

/** A node that was taken for dead and comes back lives again: what it runs from then on is its own. */
export async function renewLease(
  db: Queryable,
  executor: { readonly id: string; readonly process: ExecutorProcess; readonly leaseSeconds: number },
): Promise<void> {
  await db.query(
    `INSERT INTO orchestrator.executors (id, process, lease_until) VALUES ($1, $2, now() + make_interval(secs => $3))
     ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until, taken_over_by = NULL`,
    [executor.id, jsonb(executor.process), executor.leaseSeconds],
  );
}

/** For a process that stops in good order: its runs need not wait. */
export async function releaseLease(db: Queryable, executorId: string): Promise<void> {
  await db.query('UPDATE orchestrator.executors SET lease_until = now() WHERE id = $1', [executorId]);
}

export interface LeasedExecutor {
  readonly id: string;
  readonly process: ExecutorProcess;
  readonly hasLapsed: boolean;
}

export async function listExecutors(db: Queryable): Promise<readonly LeasedExecutor[]> {
  const { rows } = await db.query<LeasedExecutor>(
    `SELECT id, process, lease_until <= now() AS "hasLapsed" FROM orchestrator.executors
     WHERE taken_over_by IS NULL ORDER BY lease_until`,
  );
  return rows;
}

/**
 * Runs `work` for the dead `executorId` unless somebody else has done so or is at it, and then never again for it.
 *
 * @param evenIfLeased for a process that is known to be dead before its lease ran out
 * @returns whether `work` ran
 */
export function takeOverOnce(
  db: Database,
  takeover: { readonly executorId: string; readonly by: string; readonly evenIfLeased: boolean },
  work: () => Promise<void>,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const { rows } = await tx.query(
      `SELECT id FROM orchestrator.executors
       WHERE id = $1 AND taken_over_by IS NULL AND ($2 OR lease_until <= now()) FOR UPDATE SKIP LOCKED`,
      [takeover.executorId, takeover.evenIfLeased],
    );
    if (rows.length === 0) return false;
    // Marked after the work: if this process dies in between, the next one does it again, which changes nothing.
    await work();
    await tx.query('UPDATE orchestrator.executors SET taken_over_by = $2 WHERE id = $1', [
      takeover.executorId,
      takeover.by,
    ]);
    return true;
  });
}

/** Forgets processes that were taken over a day ago or earlier. */
export async function forgetExecutors(db: Queryable): Promise<void> {
  await db.query(
    `DELETE FROM orchestrator.executors WHERE taken_over_by IS NOT NULL AND lease_until < now() - interval '1 day'`,
  );
}
