import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import type { StoredObject } from '../../../../src/runtime/vector/stored-object.ts';
import type { VectorStore } from '../../../../src/runtime/vector/vector-store.ts';

/** The engine that the suite runs against; there from `beforeAll` on. */
export type StoreUnderTest = () => VectorStore;

/** Object ids that are easy to read: `id(7)`. */
export function id(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** The collection as it is after nothing but this. */
export async function refill(
  store: VectorStore,
  config: CollectionConfig,
  objects: readonly StoredObject[] = [],
): Promise<void> {
  await store.deleteCollection(config.name);
  await store.createCollection(config);
  if (objects.length > 0) await store.upsert(config.name, objects);
}

export function idsOf(found: readonly { readonly id: string }[]): readonly string[] {
  return found.map((each) => each.id);
}
