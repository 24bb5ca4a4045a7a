/** Keeps this process's lease, and takes over the runs of processes that are dead. */
import type { Database } from '../../../runtime/database/database.ts';
import type { Logger } from '../../../runtime/telemetry/logger.ts';
import {
  type ExecutorProcess,
  forgetExecutors,
  listExecutors,
  releaseLease,
  renewLease,
  takeOverOnce,
} from '../store/executor-store.ts';
import type { DurableRuns } from './durable-runs.ts';
import { isKnownDead } from './executor-process.ts';

export interface LeaseKeeperOptions {
  readonly db: Database;
  /** Of this process alone: after a restart it is another one. */
  readonly executorId: string;
  readonly process: ExecutorProcess;
  readonly leaseSeconds: number;
  readonly log: Logger;
}

export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
  }

  /** Call it before the first run starts, and then several times in `leaseSeconds`. */
  async renew(): Promise<void> {
    const { db, executorId, process, leaseSeconds } = this.#options;
    await renewLease(db, { id: executorId, process, leaseSeconds });
  }

  /** Once for each dead process, whoever notices first; never for a living one. */
  async takeOverDead(durable: DurableRuns): Promise<void> {
    const { db, executorId, process, log } = this.#options;
    for (const other of await listExecutors(db)) {
      if (other.id === executorId) continue;
      const evenIfLeased = !other.hasLapsed && isKnownDead(other.process, process);
      if (!other.hasLapsed && !evenIfLeased) continue;
      let runs = 0;
      const isOurs = await takeOverOnce(
        db,
        { executorId: other.id, by: executorId, evenIfLeased },
        async () => {
          runs = await durable.takeOver(other.id);
        },
      );
      if (isOurs && runs > 0)
        log.info({ executor: other.id, runs }, `took over ${runs} runs of a dead process`);
    }
    await forgetExecutors(db);
  }

  /** Call it when no run goes on here any more. */
  async release(): Promise<void> {
    const { db, executorId, log } = this.#options;
    try {
      await releaseLease(db, executorId);
    } catch (error) {
      // The lease runs out by itself; a database that is away must not turn a stop into a failure.
      log.warn({ err: error }, 'could not release the lease');
    }
  }
}
