/** Carries rebuilds of the index on, a batch at a time. */
import type { Queryable } from '../../../runtime/database/database.ts';
import type { VectorStore } from '../../../runtime/vector/vector-store.ts';
import { finishRebuild, missingObjects, noteNext } from '../store/rebuilds.ts';
import type { CollectionName } from './collections.ts';
import type { IndexSpaces } from './index-spaces.ts';

const strayPage = 1000;

/** @returns whether there may be more to do at once */
export async function continueRebuilds(
  tx: Queryable,
  options: { readonly spaces: IndexSpaces; readonly vectors: VectorStore; readonly limit: number },
): Promise<boolean> {
  const { spaces, vectors, limit } = options;
  let hasMore = false;
  for (const { collection } of spaces.unfinished) {
    if ((await noteNext(tx, collection, limit)) > 0) {
      hasMore = true;
    } else if (await finishRebuild(tx, collection)) {
      await removeStrays(tx, collection, vectors);
      hasMore = true;
    }
  }
  return hasMore;
}

/** What is in the index and not in PostgreSQL: of a database that was restored from a backup, for instance. */
async function removeStrays(tx: Queryable, collection: CollectionName, vectors: VectorStore): Promise<void> {
  let after = '';
  for (;;) {
    const page = await vectors.list(collection, { limit: strayPage, after });
    const strays = await missingObjects(
      tx,
      collection,
      page.map(({ id }) => id),
    );
    if (strays.length > 0) await vectors.delete(collection, strays);
    if (page.length < strayPage) return;
    after = page.at(-1)?.id ?? after;
  }
}
