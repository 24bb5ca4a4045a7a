import type { FleetSnapshot, ReplicaSnapshot } from '../../runtime/fleet/snapshot.ts';

/** What the dashboard draws: the latest snapshot and what led to it. */
export interface FleetView {
  readonly snapshot: FleetSnapshot;
  /** By replica id. */
  readonly history: ReadonlyMap<string, ReplicaHistory>;
}

/** Oldest first, at most `historyLength` values each. */
export interface ReplicaHistory {
  readonly callsPerSecond: readonly number[];
  readonly p50Ms: readonly number[];
  readonly p95Ms: readonly number[];
}

const historyLength = 120;
const noHistory: ReplicaHistory = { callsPerSecond: [], p50Ms: [], p95Ms: [] };

/** Turns a stream of snapshots into what the dashboard draws; the only state of the dashboard that is not the operator's. */
export class FleetStore {
  readonly #listeners = new Set<() => void>();
  #view: FleetView | null = null;

  /** Takes `snapshots` in until they end. */
  async follow(snapshots: AsyncIterable<FleetSnapshot>): Promise<void> {
    for await (const snapshot of snapshots) {
      const before = this.#view?.history;
      // Replicas that are gone take their history along.
      const history = new Map(
        snapshot.replicas.map((replica) => [replica.id, grown(before?.get(replica.id), replica)]),
      );
      this.#view = { snapshot, history };
      for (const listener of this.#listeners) listener();
    }
  }

  /** `null` until the first snapshot is there. */
  readonly view = (): FleetView | null => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

function grown(history: ReplicaHistory = noHistory, { traffic }: ReplicaSnapshot): ReplicaHistory {
  const add = (values: readonly number[], value: number) => [...values, value].slice(-historyLength);
  return {
    callsPerSecond: add(history.callsPerSecond, traffic?.callsPerSecond ?? 0),
    p50Ms: add(history.p50Ms, traffic?.p50Ms ?? 0),
    p95Ms: add(history.p95Ms, traffic?.p95Ms ?? 0),
  };
}
