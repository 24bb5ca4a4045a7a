/** What control streams to the CLI (server-sent events) while it brings the fleet up, down, or restarts a part. */
import type { ErrorCode, FactsOf } from '../errors.ts';
import type { UpPlan } from './plan.ts';
import type { FleetSnapshot } from './snapshot.ts';

export type ReplicaPhase =
  | 'waiting'
  | 'starting'
  | 'ready'
  | 'unchanged'
  | 'crashed'
  | 'timed-out'
  /** Not started because a server it needs is not ready. */
  | 'blocked'
  | 'stopping'
  | 'stopped';

export type ProgressEvent =
  | { readonly type: 'plan'; readonly plan: UpPlan }
  | { readonly type: 'notice'; readonly message: string }
  | {
      readonly type: 'replica';
      readonly id: string;
      readonly phase: ReplicaPhase;
      /** Since the command began. */
      readonly elapsedMs: number;
      readonly port: number | null;
      readonly pid: number | null;
      readonly reason: string | null;
      readonly lastLines: readonly string[];
    }
  | { readonly type: 'done'; readonly snapshot: FleetSnapshot }
  | { readonly type: 'failed'; readonly error: WireError };

/** An `OperationalError` on its way between processes. */
export type WireError = {
  [C in ErrorCode]: { readonly code: C; readonly facts: FactsOf<C> };
}[ErrorCode];
