/** Makes the objects of a scope in one store equal to those of a stream: writes what differs, removes what is too much. */
import type { CollectionConfig } from '../collection.ts';
import type { StoredObject } from '../stored-object.ts';
import type { VectorStore } from '../vector-store.ts';
import { objectDifference } from './object-difference.ts';
import { type ObjectScope, objectsOf } from './object-stream.ts';
import { Peekable } from './peekable.ts';

export interface SyncResult {
  /** Objects of the source that were looked at. */
  readonly objects: number;
  readonly written: number;
  readonly removed: number;
  /** What differed first, for a person; `null`: nothing. */
  readonly firstDifference: string | null;
}

export interface Sync {
  /** In the order of their ids, from the one after `after`. */
  readonly source: AsyncIterable<StoredObject>;
  readonly target: VectorStore;
  readonly config: CollectionConfig;
  readonly tenant?: string | undefined;
  /** Everything up to this id is done already. */
  readonly after?: string | undefined;
  /** Called whenever everything up to `lastId` is in the target. */
  readonly onProgress?: (progress: { readonly objects: number; readonly lastId: string }) => void;
  readonly signal: AbortSignal;
}

const batchSize = 100;

/** Both sides are read once, side by side; memory holds a page of each. @throws what the stores throw; the reason of `signal` */
export async function syncObjects(sync: Sync): Promise<SyncResult> {
  const { source, target, config, tenant, after, signal, onProgress } = sync;
  const scope: ObjectScope = { collection: config.name, tenant };
  const present = new Peekable(objectsOf(target, scope, after));
  const writer = new BatchWriter(target, config, tenant);
  let objects = 0;
  for await (const object of source) {
    signal.throwIfAborted();
    const found = await skipTo(object.id, present, writer);
    const difference = found === null ? 'missing' : objectDifference(config, object, found);
    if (difference !== null) writer.write(object, difference);
    objects += 1;
    if (writer.isFull || objects % batchSize === 0) {
      await writer.flush();
      onProgress?.({ objects, lastId: object.id });
    }
  }
  await skipTo(null, present, writer);
  await writer.flush();
  return { objects, ...writer.result };
}

/** Lets go of what stands before `id` in the target (`null`: of all that is left). @returns what stands at it */
async function skipTo(
  id: string | null,
  present: Peekable<StoredObject>,
  writer: BatchWriter,
): Promise<StoredObject | null> {
  for (;;) {
    const found = await present.peek();
    if (found === null || (id !== null && found.id > id)) return null;
    present.drop();
    if (found.id === id) return found;
    writer.remove(found.id);
    if (writer.isFull) await writer.flush();
  }
}

class BatchWriter {
  readonly #store: VectorStore;
  readonly #config: CollectionConfig;
  readonly #tenant: string | undefined;
  #writes: StoredObject[] = [];
  #removals: string[] = [];
  #written = 0;
  #removed = 0;
  #firstDifference: string | null = null;

  constructor(store: VectorStore, config: CollectionConfig, tenant: string | undefined) {
    this.#store = store;
    this.#config = config;
    this.#tenant = tenant;
  }

  get isFull(): boolean {
    return this.#writes.length >= batchSize || this.#removals.length >= batchSize;
  }

  get result(): Omit<SyncResult, 'objects'> {
    return { written: this.#written, removed: this.#removed, firstDifference: this.#firstDifference };
  }

  write(object: StoredObject, difference: string): void {
    this.#writes.push(object);
    this.#firstDifference ??= `object ${object.id}: ${difference}`;
  }

  remove(id: string): void {
    this.#removals.push(id);
    this.#firstDifference ??= `object ${id}: too much`;
  }

  async flush(): Promise<void> {
    const { name, space } = this.#config;
    const tenant = this.#tenant;
    if (this.#writes.length > 0) await this.#store.upsert(name, this.#writes, { tenant, space });
    if (this.#removals.length > 0) await this.#store.delete(name, this.#removals, { tenant });
    this.#written += this.#writes.length;
    this.#removed += this.#removals.length;
    this.#writes = [];
    this.#removals = [];
  }
}
