import type { StoredObject } from '../stored-object.ts';
import type { VectorStore } from '../vector-store.ts';

/** The objects of one collection, or of one tenant in it. */
export interface ObjectScope {
  readonly collection: string;
  readonly tenant?: string | undefined;
}

/** Where two stores are not the same. */
export interface Difference extends ObjectScope {
  /** For a person. */
  readonly what: string;
}

/** So many with their vectors are in memory at once. */
const pageSize = 200;

/** All objects with their vectors, in the order of their ids, from the one after `after`. */
export async function* objectsOf(
  store: Pick<VectorStore, 'list'>,
  { collection, tenant }: ObjectScope,
  after = '',
): AsyncGenerator<StoredObject> {
  let last = after;
  for (;;) {
    const page = await store.list(collection, { tenant, limit: pageSize, after: last, includeVector: true });
    yield* page;
    const end = page.at(-1);
    if (end === undefined || page.length < pageSize) return;
    last = end.id;
  }
}
