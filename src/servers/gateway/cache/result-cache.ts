/** Results of tools that need not be called again: one load for each key at a time, and no failure is kept. */
import type { ResultStore } from './result-store.ts';

export interface CachedCall {
  readonly server: string;
  readonly key: string;
  readonly ttlMs: number;
  /** Aborted when the one who asks has gone. */
  readonly signal: AbortSignal;
}

export interface CacheCounts {
  readonly hits: number;
  /** Whoever waited for somebody else's load is a hit. */
  readonly misses: number;
}

interface Load {
  readonly result: Promise<string>;
  /** Of the caller on whose behalf it runs. */
  readonly signal: AbortSignal;
}

export class ResultCache {
  #store: ResultStore;
  readonly #loads = new Map<string, Load>();
  #hits = 0;
  #misses = 0;

  constructor(store: ResultStore) {
    this.#store = store;
  }

  get counts(): CacheCounts {
    return { hits: this.#hits, misses: this.#misses };
  }

  /** From now on results are kept there. */
  keepIn(store: ResultStore): void {
    this.#store = store;
  }

  /** @throws what `load` throws, also to those who waited for it */
  async getOrLoad(call: CachedCall, load: () => Promise<string>): Promise<string> {
    const name = `${call.server}\n${call.key}`;
    for (;;) {
      const running = this.#loads.get(name);
      if (running === undefined) break;
      try {
        const result = await running.result;
        this.#hits += 1;
        return result;
      } catch (error) {
        // The one who asked first went away: that says nothing about the tool, so the next one asks.
        if (!running.signal.aborted) throw error;
      }
    }
    return this.#lead(name, call, load);
  }

  /** What is kept of `server` is not used any more. */
  invalidate(server: string): void {
    void this.#store.invalidate(server);
  }

  #lead(name: string, call: CachedCall, load: () => Promise<string>): Promise<string> {
    const result = this.#findOrLoad(call, load).finally(() => this.#loads.delete(name));
    this.#loads.set(name, { result, signal: call.signal });
    return result;
  }

  async #findOrLoad({ server, key, ttlMs }: CachedCall, load: () => Promise<string>): Promise<string> {
    const store = this.#store;
    const found = await store.get(server, key);
    if (found.result !== null) {
      this.#hits += 1;
      return found.result;
    }
    this.#misses += 1;
    const result = await load();
    void store.set(server, key, { result, generation: found.generation, ttlMs });
    return result;
  }
}
