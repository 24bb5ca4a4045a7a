/** How a replica is, as a state with its reason, and what follows from that. */
import type { ReplicaState } from '../fleet/snapshot.ts';

export class Condition {
  readonly #onChange: () => void;
  #state: ReplicaState = 'stopped';
  #reason: string | null = null;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get state(): ReplicaState {
    return this.#state;
  }

  get reason(): string | null {
    return this.#reason;
  }

  /** Whether a process is there or on its way. */
  get isRunning(): boolean {
    return this.#state !== 'stopped' && this.#state !== 'crash-loop' && this.#state !== 'waiting';
  }

  /** Whether it can take calls. */
  get isUp(): boolean {
    return this.#state === 'ready' || this.#state === 'degraded';
  }

  /** Started, neither ending nor starting anew. */
  get isServing(): boolean {
    return this.#state === 'ready' || this.#state === 'degraded' || this.#state === 'unhealthy';
  }

  become(state: ReplicaState, reason: string | null): void {
    if (this.#state === state && this.#reason === reason) return;
    this.#state = state;
    this.#reason = reason;
    this.#onChange();
  }
}
