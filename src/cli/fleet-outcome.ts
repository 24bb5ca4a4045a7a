import { OperationalError } from '../runtime/errors.ts';
import type { ProgressEvent } from '../runtime/fleet/progress.ts';
import type { FleetSnapshot, ReplicaState } from '../runtime/fleet/snapshot.ts';
import { isFailure, type ReplicaEvent } from './progress/replica-progress.ts';

/** What `up` and `restart` report: the `--json` shape of docs/json.md. */
export interface FleetOutcome {
  readonly ok: boolean;
  readonly tookMs: number;
  readonly gatewayUrl: string | null;
  readonly notices: readonly string[];
  readonly failures: readonly ReplicaFailure[];
  readonly snapshot: FleetSnapshot;
}

export interface ReplicaFailure {
  readonly id: string;
  readonly phase: string;
  readonly reason: string;
  readonly lastLines: readonly string[];
}

/** States in which a replica does not serve; `degraded` does. */
const notServing: readonly ReplicaState[] = ['waiting', 'starting', 'unhealthy', 'restarting', 'crash-loop'];

/** Replicas that should serve and do not. */
export function notReady(snapshot: FleetSnapshot): FleetSnapshot['replicas'] {
  return snapshot.replicas.filter(({ state }) => notServing.includes(state));
}

/** Collects a command's events into its outcome. */
export class OutcomeRecorder {
  readonly #began = performance.now();
  readonly #notices: string[] = [];
  readonly #latest = new Map<string, ReplicaEvent>();

  readonly listener = (event: ProgressEvent): void => {
    if (event.type === 'notice') this.#notices.push(event.message);
    if (event.type === 'replica') this.#latest.set(event.id, event);
  };

  /** @param awaits whether the command promised to wait until the servers are ready */
  outcome(snapshot: FleetSnapshot, awaits: boolean): FleetOutcome {
    const failures = [...this.#latest.values()].filter(isFailure).map(({ id, phase, reason, lastLines }) => {
      return { id, phase, reason: reason ?? phase, lastLines };
    });
    const silent = awaits
      ? notReady(snapshot).filter(
          ({ id }) => this.#latest.has(id) && !failures.some((failure) => failure.id === id),
        )
      : [];
    // What died comes first: what waits for it failed for want of it.
    const all = [
      ...failures.toSorted((a, b) => Number(b.phase === 'crashed') - Number(a.phase === 'crashed')),
      ...silent.map(({ id, state, reason }) => ({
        id,
        phase: state,
        reason: reason ?? state,
        lastLines: [],
      })),
    ];
    return {
      ok: all.length === 0,
      tookMs: Math.round(performance.now() - this.#began),
      gatewayUrl: snapshot.gatewayUrl,
      notices: this.#notices,
      failures: all,
      snapshot,
    };
  }
}

/** A failure as an error, with the last lines of the server's log. */
export function failureError({ id, phase, reason, lastLines }: ReplicaFailure): OperationalError {
  if (phase === 'crashed') return new OperationalError('SERVER_CRASHED', { server: id, reason, lastLines });
  return new OperationalError('SERVER_NOT_READY', {
    server: id,
    state: phase,
    reason: [reason, ...lastLines].join('\n  | '),
  });
}
