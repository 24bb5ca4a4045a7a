/** Works the outbox off: PostgreSQL is the truth, the index follows. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Queryable } from '../../../runtime/database/database.ts';
import type { Embedder } from '../../../runtime/embedding/embedder.ts';
import { reasonOf } from '../../../runtime/errors.ts';
import type { CircuitBreaker } from '../../../runtime/resilience/breaker.ts';
import type { Logger } from '../../../runtime/telemetry/logger.ts';
import {
  type StoredObject,
  type VectorStore,
  VectorStoreError,
} from '../../../runtime/vector/vector-store.ts';
import { dueEntries, failEntry, lockOutbox, type OutboxEntry, removeEntries } from '../store/outbox.ts';
import { type CollectionName, collectionConfig, collectionNames } from './collections.ts';
import { embeddingText, type IndexDocument, markIndexState, readDocuments } from './index-documents.ts';

export interface IndexerOptions {
  readonly db: Database;
  readonly vectors: VectorStore;
  /** `null`: keyword search only. */
  readonly embedder: Embedder | null;
  readonly breaker: CircuitBreaker;
  readonly log: Logger;
}

const batchSize = 200;
/** Finds what another replica wrote and did not live to index. */
const pollMs = 2000;
const firstPauseMs = 200;
const longestPauseMs = 30_000;

export class Indexer {
  readonly #options: IndexerOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #isWoken = false;
  #pauseMs = 0;
  #pausedUntil = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: IndexerOptions) {
    this.#options = options;
  }

  /** Creates the collections, and begins to look for work. */
  start(): void {
    this.#timer = setInterval(() => this.wake(), pollMs);
    this.wake();
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
    const { promise: timeout, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, budgetMs);
    await Promise.race([this.#running ?? Promise.resolve(), timeout]);
    clearTimeout(timer);
  }

  /** Waits for the batch in hand. */
  async close(): Promise<void> {
    this.#stopping.abort();
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#running;
  }

  async #drain(): Promise<void> {
    const { log } = this.#options;
    while (this.#isWoken && !this.#stopping.signal.aborted) {
      this.#isWoken = false;
      try {
        while (!this.#stopping.signal.aborted && (await this.#indexBatch()) === batchSize);
        this.#pauseMs = 0;
      } catch (error) {
        this.#pauseMs = Math.min(Math.max(this.#pauseMs * 2, firstPauseMs), longestPauseMs);
        this.#pausedUntil = performance.now() + this.#pauseMs;
        log.warn({ reason: reasonOf(error), retryInMs: this.#pauseMs }, 'the index is behind');
        return;
      }
    }
  }

  /** @returns how many entries it took */
  #indexBatch(): Promise<number> {
    const { db, breaker } = this.#options;
    return db.transaction(async (tx) => {
      if (!(await lockOutbox(tx))) {
        // Another replica is at it; its work may not include ours yet.
        await sleep(0);
        return 0;
      }
      const entries = await dueEntries(tx, batchSize);
      if (entries.length === 0) return 0;
      await breaker.execute(() => this.#ensureCollections());
      for (const [collection, group] of Map.groupBy(entries, (entry) => entry.collection as CollectionName)) {
        await this.#indexGroup(tx, collection, group);
      }
      return entries.length;
    });
  }

  async #ensureCollections(): Promise<void> {
    const { vectors, embedder } = this.#options;
    for (const name of collectionNames) {
      await vectors.createCollection(collectionConfig(name, embedder?.model.dimensions ?? null));
    }
  }

  async #indexGroup(
    tx: Queryable,
    collection: CollectionName,
    entries: readonly OutboxEntry[],
  ): Promise<void> {
    const ids = [...new Set(entries.map(({ objectId }) => objectId))];
    const documents = await readDocuments(tx, collection, ids);
    const refusal = await this.#write(collection, ids, documents);
    if (refusal === null) {
      await markIndexState(
        tx,
        collection,
        documents.map(({ id }) => id),
        'indexed',
      );
      await removeEntries(tx, entries);
    } else if (entries.length > 1) {
      // One bad object must not hold up the others: each for itself.
      for (const entry of entries) await this.#indexGroup(tx, collection, [entry]);
    } else {
      await this.#giveUpOn(tx, collection, entries, refusal);
    }
  }

  async #giveUpOn(
    tx: Queryable,
    collection: CollectionName,
    entries: readonly OutboxEntry[],
    refusal: VectorStoreError,
  ): Promise<void> {
    for (const entry of entries) {
      if (!(await failEntry(tx, entry, reasonOf(refusal)))) continue;
      await markIndexState(tx, collection, [entry.objectId], 'failed');
      this.#options.log.error(
        { err: refusal, collection, id: entry.objectId },
        'an object cannot be indexed',
      );
    }
  }

  /** @returns what the store holds against the objects; it rejects when the store itself fails */
  async #write(
    collection: CollectionName,
    ids: readonly string[],
    documents: readonly IndexDocument[],
  ): Promise<VectorStoreError | null> {
    const { vectors, embedder, breaker } = this.#options;
    const embedded = await embedder?.embed(documents.map((document) => embeddingText(document, collection)));
    const model = embedder === null ? null : `${embedder.model.name}@${embedder.model.version}`;
    const objects = documents.map((document, index): StoredObject => {
      const { id, ...properties } = document;
      const vector = embedded?.[index];
      return { id, properties: { ...properties, model }, ...(vector === undefined ? {} : { vector }) };
    });
    const present = new Set(documents.map(({ id }) => id));
    const gone = ids.filter((id) => !present.has(id));
    return breaker.execute(async () => {
      try {
        if (objects.length > 0) await vectors.upsert(collection, objects);
        if (gone.length > 0) await vectors.delete(collection, gone);
        return null;
      } catch (error) {
        if (error instanceof VectorStoreError) return error;
        throw error;
      }
    });
  }
}
