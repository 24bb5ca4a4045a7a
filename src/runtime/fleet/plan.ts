/** What `up` would do, as data: computed by `planUp`, printed by `up --dry-run`, carried out by control. */

export type PlannedAction =
  | 'start'
  /** Its settings or its code changed since it was started. */
  | 'restart'
  | 'keep'
  /** Runs, but is no longer wanted. */
  | 'stop';

export interface PlannedReplica {
  readonly id: string;
  readonly server: string;
  readonly action: PlannedAction;
  /** Why, in a few words: `not running`, `memory limit changed`, … */
  readonly why: string;
  /** From 0; replicas of one wave start at once, when the waves before them are ready. */
  readonly wave: number;
  readonly port: number | null;
  /** Set when the preferred port is held by somebody else. */
  readonly portNotice: string | null;
}

export interface UpPlan {
  readonly replicas: readonly PlannedReplica[];
}
