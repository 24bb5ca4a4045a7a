/**
 * Makes sure that the vectors of a batch are found, and that they still are after Weaviate was killed.
 *
 * Weaviate (seen in 1.39.1) keeps what it noted of the last vectors of its index in memory until the next write, and
 * loses it with its process; the objects stay. Written again just as they are, they do not come back into the index:
 * it takes what has not changed for done.
 */
import type { StoredObject } from '../stored-object.ts';
import { deleteObjects } from './delete-objects.ts';
import type { Engine, Scope } from './engine.ts';
import type { WeaviateObject } from './messages.ts';
import { sendBatch } from './send-batch.ts';
import { distancesOf } from './vector-hits.ts';

/** @param batch objects that were written, with their messages */
export async function keepIndexed(
  engine: Engine,
  scope: Scope,
  batch: readonly { readonly object: StoredObject; readonly message: WeaviateObject }[],
): Promise<void> {
  const { note, class: cls } = scope.collection;
  const withVectors = batch.filter(({ message }) => (message.vectors ?? []).length > 0);
  // How others index theirs is not known.
  if (withVectors.length === 0 || note === null || engine.indexing.isDeferred) return;
  const objects = withVectors.map(({ object }) => object);
  const missing = await missingIds(engine, scope, objects);
  if (missing.size > 0) {
    const lost = withVectors.filter(({ object }) => missing.has(object.id));
    await deleteObjects(engine, scope, [...missing]);
    await sendBatch(
      engine.connection,
      lost.map(({ message }) => message),
    );
    // Still not: then the index follows in its own time.
    engine.indexing.isDeferred = (await missingIds(engine, scope, objects)).size > 0;
  }
  const shards = cls.multiTenancyConfig?.enabled === true ? 1 : (cls.shardingConfig?.actualCount ?? 1);
  // The next write, that has nothing to do: each shard of the collection must get one.
  const next = shards === 1 ? withVectors.slice(-1) : withVectors;
  await sendBatch(
    engine.connection,
    next.map(({ message }) => message),
  );
}

async function missingIds(
  engine: Engine,
  scope: Scope,
  objects: readonly StoredObject[],
): Promise<ReadonlySet<string>> {
  const names = new Set(objects.flatMap(({ namedVectors = {} }) => Object.keys(namedVectors)));
  const checks = [undefined, ...names].map(async (target) => {
    const having = objects.flatMap((object) => {
      const vector = target === undefined ? object.vector : object.namedVectors?.[target];
      // Vectors of zeros were left out.
      return vector?.some((part) => part !== 0) === true ? [{ id: object.id, vector }] : [];
    });
    const [first] = having;
    if (first === undefined) return [];
    const ids = having.map(({ id }) => id);
    const query = { vector: first.vector, ...(target === undefined ? {} : { target }) };
    const found = await distancesOf(engine, scope, query, ids);
    return ids.filter((id) => !found.has(id));
  });
  return new Set((await Promise.all(checks)).flat());
}
