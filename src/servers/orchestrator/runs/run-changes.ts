/** Tells those who wait for a run in this process that something happened to it. */
const pollMs = 500;

export class RunChanges {
  readonly #waiting = new Map<string, Set<() => void>>();

  notify(runId: string): void {
    for (const wake of this.#waiting.get(runId) ?? []) wake();
  }

  /**
   * Reads the run until `isSettled` says so or the time is up. Another replica may be the one that works at it, so
   * besides being told it looks twice a second.
   */
  async follow<T>(
    runId: string,
    read: () => Promise<T>,
    isSettled: (value: T) => boolean,
    limits: { readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<T> {
    const deadline = performance.now() + limits.waitMs;
    while (true) {
      // Before reading: a change while the query is under way must not be missed.
      const changed = this.#next(runId, limits.signal);
      try {
        const value = await read();
        const leftMs = deadline - performance.now();
        if (isSettled(value) || leftMs <= 0 || limits.signal.aborted) return value;
        await changed.within(Math.min(pollMs, leftMs));
      } finally {
        changed.forget();
      }
    }
  }

  #next(runId: string, signal: AbortSignal): { within(ms: number): Promise<void>; forget(): void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(runId) ?? new Set();
    this.#waiting.set(runId, waiting.add(resolve));
    const onAbort = (): void => resolve();
    signal.addEventListener('abort', onAbort);
    return {
      within: async (ms) => {
        const timer = setTimeout(resolve, ms);
        await promise;
        clearTimeout(timer);
      },
      forget: () => {
        signal.removeEventListener('abort', onAbort);
        waiting.delete(resolve);
        if (waiting.size === 0) this.#waiting.delete(runId);
      },
    };
  }
}
