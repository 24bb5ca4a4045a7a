/** Runs that outlive the process: the door to the durable engine. Only `dbos.ts` knows which one it is. */

/** What the body of a run may do; everything else belongs inside a step. */
export interface DurableContext {
  /**
   * Does `work` and records what it returns (plain JSON). After a crash a recorded step is not done again; one that
   * was in flight is, so `work` must bear being repeated.
   */
  step<T>(name: string, work: (cancelled: AbortSignal) => Promise<T>): Promise<T>;
  /** Until `wake` is called for this run, or `timeoutMs` is over; counted on while the process is down. */
  sleep(timeoutMs: number): Promise<void>;
}

export type RunBody = (runId: string, context: DurableContext) => Promise<void>;

export interface DurableRuns {
  /** Does nothing when the run was started before. */
  start(runId: string): Promise<void>;
  /** Ends the run's sleep, the next one if it is not asleep; starts the run when that was missed. */
  wake(runId: string): Promise<void>;
  /** Aborts the step in flight; no further step begins. */
  cancel(runId: string): Promise<void>;
  /** Hands the unfinished runs of `executorId`, which must be dead, to the living. @returns how many */
  takeOver(executorId: string): Promise<number>;
  /** Leaves unfinished runs to whoever takes over. Safe to call twice. */
  close(): Promise<void>;
}
