/** Objects of one call stored or refused, each for itself. */
import { z } from 'zod';
import type { CollectionConfig } from '../../runtime/vector/collection.ts';
import type { StoredObject } from '../../runtime/vector/stored-object.ts';
import type { VectorStore } from '../../runtime/vector/vector-store.ts';

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export const refusalSchema: z.ZodObject<Record<keyof Refusal, z.ZodString>> = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
});

/** The most that the store takes in one call. */
export const maxBatch = 200;

const repeated: Refusal = {
  code: 'object_repeated',
  message: 'An earlier object of this call has the same id',
  hint: 'Give each object an id of its own, or none',
};

/**
 * @param batch at most `maxBatch`; the first of those with one id is the one that counts
 * @returns in their order why an object was refused; `null`: it is stored
 */
export async function storeEach(
  store: VectorStore,
  config: CollectionConfig,
  batch: readonly StoredObject[],
  tenant: string | undefined,
): Promise<readonly (Refusal | null)[]> {
  const firsts = new Map(batch.toReversed().map((object) => [object.id, object]));
  const good = [...firsts.values()];
  const stored = await store.upsertEach(config.name, good, { tenant, space: config.space });
  const errors = new Map(good.map((object, index) => [object, stored[index] ?? null]));
  return batch.map((object) => {
    const error = errors.get(object);
    if (error === undefined) return repeated;
    return error === null ? null : { code: error.code, message: error.message, hint: error.hint };
  });
}
