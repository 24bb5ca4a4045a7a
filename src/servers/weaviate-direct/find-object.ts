import type { StoredObject } from '../../runtime/vector/stored-object.ts';
import type { VectorStore } from '../../runtime/vector/vector-store.ts';
import { ToolError } from '../kit/tool-error.ts';

/** @throws ToolError `object_not_found` */
export async function findObject(
  store: VectorStore,
  collection: string,
  id: string,
  options: { readonly includeVector: boolean; readonly tenant: string | undefined },
): Promise<StoredObject> {
  const object = await store.get(collection, id, options);
  if (object !== null) return object;
  throw objectNotFound(collection, id);
}

export function objectNotFound(collection: string, id: string): ToolError {
  return new ToolError('object_not_found', `${collection} has no object ${id}`, {
    hint: 'Find it with search, hybrid_search or list_objects; ids are UUIDs',
  });
}
