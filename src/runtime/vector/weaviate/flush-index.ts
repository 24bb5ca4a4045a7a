/**
 * Makes sure that the vectors of a batch are still found after Weaviate was killed.
 *
 * Weaviate (seen in 1.39.1) keeps what it noted of the last vectors of its index in memory until the next write, and
 * loses it with its process; the objects stay.
 */
import type { Engine, Scope } from './engine.ts';
import type { WeaviateObject } from './messages.ts';
import { sendBatch } from './send-batch.ts';

/** @param batch messages as they were sent, of objects that are stored */
export async function flushIndex(
  engine: Engine,
  { collection }: Scope,
  batch: readonly WeaviateObject[],
): Promise<void> {
  const { note, vectors, class: cls } = collection;
  // Without vectors there is no such index; how others index theirs is not known.
  if (batch.length === 0 || note === null || vectors.size === 0) return;
  const shards = cls.multiTenancyConfig?.enabled === true ? 1 : (cls.shardingConfig?.actualCount ?? 1);
  // The next write, which has nothing to do: each shard of the collection must get one.
  await sendBatch(engine.connection, shards === 1 ? batch.slice(-1) : batch);
}
