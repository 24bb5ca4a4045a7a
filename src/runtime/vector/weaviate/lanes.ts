/** Lets a few run at a time; the others wait for their turn, and not for ever. */
import { WeaviateBusy } from './weaviate-error.ts';

interface LanesOptions {
  readonly lanes: number;
  readonly maxWaiting: number;
  readonly maxWaitMs: number;
}

export class Lanes {
  readonly #options: LanesOptions;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  /** @throws WeaviateBusy when too many wait, or it was not served in time */
  async run<T>(operation: string, work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#options.lanes) this.#running += 1;
    else await this.#turn(operation);
    try {
      return await work();
    } finally {
      this.#passOn();
    }
  }

  /** Whoever leaves hands the lane over: `#running` stays. */
  async #turn(operation: string): Promise<void> {
    const { maxWaiting, maxWaitMs } = this.#options;
    if (this.#waiting.size >= maxWaiting)
      throw new WeaviateBusy(operation, `${maxWaiting} writes wait already`);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    const timer = setTimeout(() => {
      this.#waiting.delete(resolve);
      reject(new WeaviateBusy(operation, `no turn within ${maxWaitMs} ms`));
    }, maxWaitMs);
    await promise.finally(() => clearTimeout(timer));
  }

  #passOn(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
