/** Works the outbox off: PostgreSQL is the truth, the index follows. */
import type { Database, Queryable } from '../../../runtime/database/database.ts';
import type { Embedder } from '../../../runtime/embedding/embedder.ts';
import { reasonOf } from '../../../runtime/errors.ts';
import type { CircuitBreaker } from '../../../runtime/resilience/breaker.ts';
import type { Logger } from '../../../runtime/telemetry/logger.ts';
import type { VectorStore } from '../../../runtime/vector/vector-store.ts';
import { VectorStoreError } from '../../../runtime/vector/vector-store-error.ts';
import { failEntry, keepForVectors, type OutboxEntry, removeEntries, takeEntries } from '../store/outbox.ts';
import type { CollectionName } from './collections.ts';
import type { IndexSpaces } from './index-spaces.ts';
import { continueRebuilds } from './rebuild.ts';
import { writeObjects } from './write-objects.ts';

export interface IndexerOptions {
  readonly db: Database;
  readonly vectors: VectorStore;
  /** `null`: keyword search only. */
  readonly embedder: Embedder | null;
  readonly spaces: IndexSpaces;
  readonly breaker: CircuitBreaker;
  readonly log: Logger;
}

const batchSize = 200;
/** Finds what another replica wrote and did not live to index. */
const pollMs = 2000;
const startBudgetMs = 1000;
const firstPauseMs = 200;
/** The index shall be complete 10 s after the store is back. */
const longestPauseMs = 3000;
/** Words are indexed meanwhile. */
const modelPauseMs = 5000;

export class Indexer {
  readonly #options: IndexerOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #isWoken = false;
  /** Another replica may have changed what the index is. */
  #isStale = true;
  /** Who waits until what is due now is done. */
  #waiting: (() => void)[] = [];
  #pauseMs = 0;
  #pausedUntil = 0;
  #modelPausedUntil = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: IndexerOptions) {
    this.#options = options;
  }

  /** Begins to look for work. Resolves when the collections are prepared, or cannot be soon. */
  async start(): Promise<void> {
    this.#timer = setInterval(() => {
      this.#isStale = true;
      this.wake();
    }, pollMs);
    this.wake();
    await this.settled(startBudgetMs);
  }

  /** There is, or may be, work. Never rejects, never waits. */
  wake(): void {
    this.#isWoken = true;
    if (this.#stopping.signal.aborted || performance.now() < this.#pausedUntil) return;
    this.#running ??= this.#drain().finally(() => {
      this.#running = null;
    });
  }

  /** Resolves when the work known now is done, or after `budgetMs`: a search then finds what was just stored. */
  async settled(budgetMs: number): Promise<void> {
    if (this.#running === null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    const timer = setTimeout(resolve, budgetMs);
    await promise;
    clearTimeout(timer);
  }

  /** Waits for the batch in hand. */
  async close(): Promise<void> {
    this.#stopping.abort();
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#running;
  }

  async #drain(): Promise<void> {
    // What is called right after `wake` waits for the pass that this begins.
    await Promise.resolve();
    while (this.#isWoken && !this.#stopping.signal.aborted) {
      this.#isWoken = false;
      if (!(await this.#pass())) break;
    }
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** @returns whether all that was known at its beginning is done */
  async #pass(): Promise<boolean> {
    const { spaces, breaker, log } = this.#options;
    try {
      if (!spaces.isPrepared) await breaker.execute(() => spaces.prepare());
      else if (this.#isStale) await spaces.refresh();
      this.#isStale = false;
      while (!this.#stopping.signal.aborted && (await this.#turn())) {
        if (spaces.unfinished.length > 0) await spaces.refresh();
      }
      this.#pauseMs = 0;
      return true;
    } catch (error) {
      if (error instanceof VectorStoreError && error.code === 'collection_unknown') spaces.forget();
      this.#pauseMs = Math.min(Math.max(this.#pauseMs * 2, firstPauseMs), longestPauseMs);
      this.#pausedUntil = performance.now() + this.#pauseMs;
      log.warn({ reason: reasonOf(error), retryInMs: this.#pauseMs }, 'the index is behind');
      return false;
    }
  }

  /** One batch. Who waited when it began is done when it took all that was due. @returns whether there may be more */
  async #turn(): Promise<boolean> {
    const waiting = this.#waiting.splice(0);
    let batch = { isDrained: false, hasMore: true };
    try {
      batch = await this.#indexBatch();
      return batch.hasMore;
    } finally {
      if (batch.isDrained) for (const resolve of waiting) resolve();
      else this.#waiting.unshift(...waiting);
    }
  }

  #indexBatch(): Promise<{ isDrained: boolean; hasMore: boolean }> {
    const { db, spaces, vectors } = this.#options;
    return db.transaction(async (tx) => {
      const withVectors = performance.now() >= this.#modelPausedUntil;
      const entries = spaces.isSuperseded ? null : await takeEntries(tx, { limit: batchSize, withVectors });
      // Another replica is at it; its work may not include ours yet, and the next look finds what is left.
      if (entries === null) return { isDrained: true, hasMore: false };
      for (const [collection, group] of Map.groupBy(entries, (entry) => entry.collection)) {
        await this.#indexGroup(tx, collection, group);
      }
      if (entries.length === batchSize) return { isDrained: false, hasMore: true };
      const hasMore = await continueRebuilds(tx, { spaces, vectors, limit: batchSize });
      return { isDrained: true, hasMore };
    });
  }

  async #indexGroup(
    tx: Queryable,
    collection: CollectionName,
    entries: readonly OutboxEntry[],
  ): Promise<void> {
    const { spaces, log, ...writer } = this.#options;
    const ids = [...new Set(entries.map(({ objectId }) => objectId))];
    const outcome = await writeObjects(tx, collection, ids, { ...writer, space: spaces.space });
    switch (outcome.kind) {
      case 'written':
        await removeEntries(tx, entries);
        break;
      case 'words-only':
        this.#modelPausedUntil = performance.now() + modelPauseMs;
        log.warn(
          { reason: outcome.reason, retryInMs: modelPauseMs },
          'words are indexed without their meaning',
        );
        await keepForVectors(tx, entries);
        break;
      case 'refused':
        await this.#refused(tx, collection, entries, outcome.reason);
    }
  }

  async #refused(
    tx: Queryable,
    collection: CollectionName,
    entries: readonly OutboxEntry[],
    reason: string,
  ): Promise<void> {
    if (entries.length > 1) {
      // One bad object must not hold up the others: each for itself.
      for (const entry of entries) await this.#indexGroup(tx, collection, [entry]);
      return;
    }
    for (const entry of entries) {
      if (!(await failEntry(tx, entry, reason))) continue;
      this.#options.log.error({ reason, collection, id: entry.objectId }, 'an object cannot be indexed');
    }
  }
}
