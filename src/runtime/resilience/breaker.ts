/**
 * Circuit breaker: stops calling a dependency that keeps failing, then lets one trial call through.
 *
 * @see Michael T. Nygard, "Release It!", 2nd ed., "Circuit Breaker" (states and their names)
 */
import { OperationalError } from '../errors.ts';

export interface BreakerOptions {
  /** Name of the guarded dependency, used in errors and metric labels. */
  readonly name: string;
  /** Consecutive failures that open the circuit; integer, at least 1. */
  readonly failureThreshold: number;
  /** How long the circuit stays open before one trial call, in milliseconds. */
  readonly openMs: number;
  /** Monotonic clock, in milliseconds. */
  readonly now?: () => number;
}

type State =
  | { readonly name: 'closed'; readonly failures: number }
  | { readonly name: 'open'; readonly since: number }
  | { readonly name: 'half-open' };

export type BreakerState = State['name'];

export class CircuitBreaker {
  readonly #options: Required<BreakerOptions>;
  #state: State = { name: 'closed', failures: 0 };

  /** @throws RangeError if `failureThreshold` is not an integer of at least 1 */
  constructor({ now = () => performance.now(), ...options }: BreakerOptions) {
    if (!Number.isInteger(options.failureThreshold) || options.failureThreshold < 1) {
      throw new RangeError(
        `failureThreshold must be an integer of at least 1, got ${options.failureThreshold}`,
      );
    }
    this.#options = { now, ...options };
  }

  get state(): BreakerState {
    return this.#state.name;
  }

  /** Whether `execute` would let a call through now. */
  get admits(): boolean {
    return this.#waitMs() <= 0;
  }

  /**
   * Runs `call` unless the circuit is open.
   *
   * @throws OperationalError `CIRCUIT_OPEN` without calling, while the circuit is open
   * @throws whatever `call` throws
   */
  async execute<T>(call: () => Promise<T>): Promise<T> {
    const admittedIn = this.#admit();
    try {
      const result = await call();
      this.#settle(admittedIn, 'success');
      return result;
    } catch (error) {
      this.#settle(admittedIn, 'failure');
      throw error;
    }
  }

  #admit(): BreakerState {
    if (this.#state.name === 'closed') return 'closed';
    const waitMs = this.#waitMs();
    if (waitMs > 0) {
      const { name } = this.#options;
      throw new OperationalError('CIRCUIT_OPEN', { dependency: name, retryInMs: Math.ceil(waitMs) });
    }
    this.#state = { name: 'half-open' };
    return 'half-open';
  }

  /** Until the next call is let through: one trial is under way while half-open. */
  #waitMs(): number {
    const { openMs, now } = this.#options;
    switch (this.#state.name) {
      case 'closed':
        return 0;
      case 'open':
        return this.#state.since + openMs - now();
      case 'half-open':
        return openMs;
    }
  }

  // A call can outlive the state it was admitted in. Its late result says nothing about
  // the dependency now, so it must not close an open circuit.
  #settle(admittedIn: BreakerState, outcome: 'success' | 'failure'): void {
    if (this.#state.name !== admittedIn) return;
    const failures = this.#state.name === 'closed' ? this.#state.failures + 1 : Infinity;
    if (outcome === 'success') this.#state = { name: 'closed', failures: 0 };
    else if (failures < this.#options.failureThreshold) this.#state = { name: 'closed', failures };
    else this.#state = { name: 'open', since: this.#options.now() };
  }
}
