/** Those who wait for a server to be there: bounded in number and time, and released all at once. */
export interface WaitingOptions {
  readonly patienceMs: number;
  readonly maxWaiting: number;
  /** What is thrown at those who waited in vain. */
  readonly refusal: () => Error;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export class Waiting {
  readonly #options: WaitingOptions;
  readonly #waiters = new Set<Waiter>();

  constructor(options: WaitingOptions) {
    this.#options = options;
  }

  /** @throws the refusal, after `patienceMs` or when too many wait; the signal's reason when it is aborted */
  turn(signal?: AbortSignal): Promise<void> {
    const { maxWaiting, patienceMs, refusal } = this.#options;
    if (this.#waiters.size >= maxWaiting) return Promise.reject(refusal());
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = {
      resolve,
      reject,
      timer: setTimeout(() => this.#leave(waiter, refusal()), patienceMs).unref(),
    };
    this.#waiters.add(waiter);
    const onAbort = (): void => this.#leave(waiter, signal?.reason as Error);
    signal?.addEventListener('abort', onAbort, { once: true });
    return promise.finally(() => signal?.removeEventListener('abort', onAbort));
  }

  release(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const { resolve, timer } of waiters) {
      clearTimeout(timer);
      resolve();
    }
  }

  refuseAll(): void {
    for (const waiter of [...this.#waiters]) this.#leave(waiter, this.#options.refusal());
  }

  #leave(waiter: Waiter, error: Error): void {
    if (!this.#waiters.delete(waiter)) return;
    clearTimeout(waiter.timer);
    waiter.reject(error);
  }
}
