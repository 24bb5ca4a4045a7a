/** Results in the memory of this process: the least recently used go first. */
import { LRUCache } from 'lru-cache';
import type { Found, Kept, ResultStore } from './result-store.ts';

export interface LocalResultsOptions {
  /** Default 1000. */
  readonly maxEntries?: number;
  /** Of all results together; default 32 MiB. */
  readonly maxBytes?: number;
  /** Monotonic clock, in milliseconds. */
  readonly now?: () => number;
}

export class LocalResults implements ResultStore {
  readonly #kept: LRUCache<string, { readonly result: string; readonly generation: string }>;
  readonly #generations = new Map<string, number>();

  constructor(options: LocalResultsOptions = {}) {
    const { maxEntries = 1000, maxBytes = 32 * 1024 ** 2, now = () => performance.now() } = options;
    this.#kept = new LRUCache({
      max: maxEntries,
      maxSize: maxBytes,
      // One result may not push out most of the others.
      maxEntrySize: Math.ceil(maxBytes / 8),
      // A character takes up to two bytes.
      sizeCalculation: ({ result }, key) => 2 * (result.length + key.length) + 64,
      perf: { now },
      ttlResolution: 0,
    });
  }

  get entries(): number {
    return this.#kept.size;
  }

  get bytes(): number {
    return this.#kept.calculatedSize;
  }

  get(server: string, key: string): Found {
    const generation = this.#generationOf(server);
    const name = nameOf(server, key);
    const kept = this.#kept.get(name);
    if (kept?.generation === generation) return { result: kept.result, generation };
    this.#kept.delete(name);
    return { result: null, generation };
  }

  set(server: string, key: string, { result, generation, ttlMs }: Kept): void {
    this.#kept.set(nameOf(server, key), { result, generation }, { ttl: ttlMs });
  }

  invalidate(server: string): void {
    this.#generations.set(server, (this.#generations.get(server) ?? 0) + 1);
  }

  clear(): void {
    this.#kept.clear();
  }

  #generationOf(server: string): string {
    return String(this.#generations.get(server) ?? 0);
  }
}

function nameOf(server: string, key: string): string {
  return `${server}\n${key}`;
}
