/** Keeps the collections of the index and the embedding model together: another model means new vectors for everything. */
import { isDeepStrictEqual } from 'node:util';
import type { Database } from '../../../runtime/database/database.ts';
import { type Embedder, type EmbeddingModel, spaceOf } from '../../../runtime/embedding/embedder.ts';
import { reasonOf } from '../../../runtime/errors.ts';
import type { CollectionConfig } from '../../../runtime/vector/collection.ts';
import type { VectorStore } from '../../../runtime/vector/vector-store.ts';
import { type Rebuild, readRebuilds, startRebuild } from '../store/rebuilds.ts';
import { type CollectionName, collectionConfig, collectionNames } from './collections.ts';

/** Whether searches may compare with the vectors of a collection now. */
export type VectorUse =
  | { readonly isReady: true; readonly space: string }
  | { readonly isReady: false; readonly reason: string };

export interface IndexSpacesOptions {
  readonly db: Database;
  readonly vectors: VectorStore;
  /** `null`: keyword search only. */
  readonly embedder: Embedder | null;
}

const describeTimeoutMs = 3000;
const askAgainMs = 10_000;

export class IndexSpaces {
  readonly #options: IndexSpacesOptions;
  /** What this process has set up; `null` before. '' without vectors. */
  #space: string | null = null;
  /** Why the model could not be asked what it is. */
  #unknown: string | null = null;
  #askAgainAt = 0;
  #rebuilds: readonly Rebuild[] = [];

  constructor(options: IndexSpacesOptions) {
    this.#options = options;
  }

  /** Of the vectors this process writes; `undefined` when it writes none. */
  get space(): string | undefined {
    return this.#space || undefined;
  }

  /** Whether there is nothing to do for `prepare`. */
  get isPrepared(): boolean {
    return this.#space !== null && (this.#unknown === null || performance.now() < this.#askAgainAt);
  }

  /**
   * Creates the collections that are missing, and empties the vectors of another model; begins to fill what that left
   * incomplete. Asks a model that was away again.
   */
  async prepare(): Promise<void> {
    const model = await this.#model();
    const space = model === null ? '' : spaceOf(model);
    if (this.#space !== space) {
      const rebuilds = await readRebuilds(this.#options.db);
      for (const name of collectionNames) await this.#prepareCollection(name, model, rebuilds);
      this.#space = space;
    }
    await this.refresh();
  }

  /** Another replica may have begun or finished a rebuild. */
  async refresh(): Promise<void> {
    this.#rebuilds = await readRebuilds(this.#options.db);
  }

  /** The collection was there, and is not any more. */
  forget(): void {
    this.#space = null;
  }

  /** Rebuilds that are under way. */
  get unfinished(): readonly Rebuild[] {
    return this.#rebuilds.filter(({ finished_at: finishedAt }) => finishedAt === null);
  }

  /** Whether a newer replica has gone over to another model: the index is its work now. */
  get isSuperseded(): boolean {
    return this.#space !== null && this.#rebuilds.some(({ space }) => space !== this.#space);
  }

  vectorsOf(collection: CollectionName): VectorUse {
    const { embedder } = this.#options;
    if (this.#unknown !== null) return { isReady: false, reason: this.#unknown };
    const rebuild = this.#rebuilds.find((each) => each.collection === collection);
    if (this.#space === null || rebuild === undefined) {
      return { isReady: false, reason: 'the index is being opened' };
    }
    if (this.isSuperseded) return { isReady: false, reason: 'another replica embeds with another model' };
    if (rebuild.finished_at !== null || !rebuild.is_reset) return { isReady: true, space: rebuild.space };
    const { done, total } = rebuild;
    return {
      isReady: false,
      reason: `${done} of ${total} are embedded anew with ${embedder?.name ?? 'no model'}`,
    };
  }

  async #model(): Promise<EmbeddingModel | null> {
    const { embedder } = this.#options;
    try {
      const model = (await embedder?.describe(AbortSignal.timeout(describeTimeoutMs))) ?? null;
      this.#unknown = null;
      return model;
    } catch (error) {
      this.#unknown = `the embedding model is away (${reasonOf(error)})`;
      this.#askAgainAt = performance.now() + askAgainMs;
      return null;
    }
  }

  async #prepareCollection(
    name: CollectionName,
    model: EmbeddingModel | null,
    rebuilds: readonly Rebuild[],
  ): Promise<void> {
    const { db, vectors } = this.#options;
    const config = collectionConfig(name, model);
    const space = config.space ?? '';
    const existing = await this.#usableCollection(config);
    // The model is away: what is there stays, until the model can be asked whether it fits.
    if (existing !== null && this.#unknown !== null) return;
    const isSame = existing !== null && (existing.space ?? '') === space;
    const known = rebuilds.find(({ collection }) => collection === name);
    // Noted before anything is emptied: a process that dies in between leaves no index that looks complete.
    if (!isSame || known?.space !== space) {
      await startRebuild(db, name, { space, isReset: !isSame, isNew: existing === null });
    }
    if (existing === null) await vectors.createCollection(config);
    else if (!isSame)
      await vectors.resetVectors(name, { dimensions: config.dimensions, ...(space && { space }) });
  }

  /** One with other properties, of an earlier version of mcpctl, is of no use: it is filled anew. */
  async #usableCollection({ name, properties }: CollectionConfig): Promise<CollectionConfig | null> {
    const { vectors } = this.#options;
    const existing = await vectors.getCollection(name);
    if (existing === null || isDeepStrictEqual(existing.properties, properties)) return existing;
    await vectors.deleteCollection(name);
    return null;
  }
}
