/** Results that all gateways share. While Redis is away, this gateway goes by its own memory. */
import { randomUUID } from 'node:crypto';
import { type Redis, RedisUnavailableError } from '../shared/redis.ts';
import type { LocalResults } from './local-results.ts';
import type { Found, Kept, ResultStore } from './result-store.ts';

/** A generation is forgotten when a server has not been called for a day; so are all its results by then. */
const generationTtlMs = 24 * 3_600_000;
/** Marks generations of `LocalResults`, which mean nothing to Redis. */
const localMark = 'local ';

export class SharedResults implements ResultStore {
  readonly #redis: Redis;
  readonly #local: LocalResults;
  readonly #namespace: string;
  /** Servers whose results became stale while Redis could not be told. */
  readonly #untold = new Set<string>();

  /** @param options.namespace of the fleet: others may keep theirs in the same Redis */
  constructor(options: { readonly redis: Redis; readonly local: LocalResults; readonly namespace: string }) {
    this.#redis = options.redis;
    this.#local = options.local;
    this.#namespace = options.namespace;
  }

  async get(server: string, key: string): Promise<Found> {
    const found = await this.#orLocally(() => this.#ask(server, key));
    if (found !== null) return found;
    const { result, generation } = this.#local.get(server, key);
    return { result, generation: `${localMark}${generation}` };
  }

  async set(server: string, key: string, kept: Kept): Promise<void> {
    const { result, generation, ttlMs } = kept;
    if (generation.startsWith(localMark)) {
      this.#local.set(server, key, { ...kept, generation: generation.slice(localMark.length) });
      return;
    }
    await this.#orLocally(() =>
      this.#redis.set(this.#resultName(server, key), `${generation}\n${result}`, ttlMs),
    );
  }

  async invalidate(server: string): Promise<void> {
    this.#local.invalidate(server);
    this.#untold.add(server);
    await this.#orLocally(() => this.#tell(server));
  }

  async #ask(server: string, key: string): Promise<Found> {
    if (this.#untold.has(server)) await this.#tell(server);
    const name = this.#generationName(server);
    const [known = null, kept = null] = await this.#redis.get([name, this.#resultName(server, key)]);
    const generation = known ?? (await this.#redis.setIfAbsent(name, randomUUID(), generationTtlMs));
    const end = kept?.indexOf('\n') ?? -1;
    const isFresh = kept !== null && end !== -1 && kept.slice(0, end) === generation;
    return { result: isFresh ? kept.slice(end + 1) : null, generation };
  }

  async #tell(server: string): Promise<void> {
    await this.#redis.set(this.#generationName(server), randomUUID(), generationTtlMs);
    this.#untold.delete(server);
  }

  /** `null` when Redis could not do it. */
  async #orLocally<T>(work: () => Promise<T>): Promise<T | null> {
    if (!this.#redis.isReady) return null;
    try {
      return await work();
    } catch (error) {
      if (error instanceof RedisUnavailableError) return null;
      throw error;
    }
  }

  #generationName(server: string): string {
    return `${this.#namespace}:generation:${server}`;
  }

  #resultName(server: string, key: string): string {
    return `${this.#namespace}:result:${server}:${key}`;
  }
}
