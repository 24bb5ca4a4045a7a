/**
 * Makes sure that the vectors of a batch are found, and that they still are after Weaviate was killed.
 *
 * Weaviate (seen in 1.39.1) keeps what it noted of the last vectors of its index in memory until the next write, and
 * loses it with its process; the objects stay. Written again just as they are, they do not come back into the index:
 * it takes what has not changed for done.
 */
import type { StoredObject } from '../stored-object.ts';
import type { VectorStoreError } from '../vector-store-error.ts';
import { deleteObjects } from './delete-objects.ts';
import type { Engine, Scope } from './engine.ts';
import type { WeaviateObject } from './messages.ts';
import { sendBatch } from './send-batch.ts';
import { distancesOf } from './vector-hits.ts';

interface Written {
  readonly object: StoredObject;
  readonly message: WeaviateObject;
}

/** @returns what Weaviate has against objects that it was given anew, by id */
export async function keepIndexed(
  engine: Engine,
  scope: Scope,
  batch: readonly Written[],
): Promise<ReadonlyMap<string, VectorStoreError>> {
  const withVectors = batch.filter(({ message }) => (message.vectors ?? []).length > 0);
  // How others index theirs is not known.
  const isOwn = scope.collection.note !== null;
  if (withVectors.length === 0 || !isOwn || engine.indexing.isDeferred) return new Map();
  const lost = await notFound(engine, scope, withVectors);
  const refusals = lost.length === 0 ? new Map() : await writeAnew(engine, scope, lost);
  await sendBatch(engine.connection, messagesOf(nextWrite(scope, withVectors)));
  return refusals;
}

async function writeAnew(
  engine: Engine,
  scope: Scope,
  lost: readonly Written[],
): Promise<ReadonlyMap<string, VectorStoreError>> {
  const ids = lost.map(({ object }) => object.id);
  await deleteObjects(engine, scope, ids);
  const refusals = await sendBatch(engine.connection, messagesOf(lost));
  const taken = lost.filter(({ object }) => !refusals.has(object.id));
  // Still not found: then the index follows in its own time.
  engine.indexing.isDeferred = (await notFound(engine, scope, taken)).length > 0;
  return refusals;
}

/** A write that has nothing to do; each shard of the collection must get one. */
function nextWrite({ collection }: Scope, batch: readonly Written[]): readonly Written[] {
  const { multiTenancyConfig, shardingConfig } = collection.class;
  const shards = multiTenancyConfig?.enabled === true ? 1 : (shardingConfig?.actualCount ?? 1);
  return shards === 1 ? batch.slice(-1) : batch;
}

function messagesOf(batch: readonly Written[]): readonly WeaviateObject[] {
  return batch.map(({ message }) => message);
}

/** Those of which some vector is not in the index. */
async function notFound(
  engine: Engine,
  scope: Scope,
  batch: readonly Written[],
): Promise<readonly Written[]> {
  const objects = batch.map(({ object }) => object);
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
  const missing = new Set((await Promise.all(checks)).flat());
  return batch.filter(({ object }) => missing.has(object.id));
}
