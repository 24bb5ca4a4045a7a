import { VectorStoreError } from '../vector-store-error.ts';
import type { WeaviateConnection } from './connection.ts';
import type { Collection } from './stored-collection.ts';
import { vectorsOf, vectorsRequest } from './vector-message.ts';

/** Objects that are looked at. */
const sample = 10;

/**
 * A collection made by others with the lengths of its vectors, as far as its first objects have some. Where each
 * tenant has its own objects, nobody looks.
 */
export async function withVectorLengths(
  connection: WeaviateConnection,
  collection: Collection,
): Promise<Collection> {
  const { config, note, vectors } = collection;
  if (note !== null || vectors.size === 0 || config.multiTenant === true) return collection;
  const request = {
    collection: config.name,
    tenant: '',
    limit: sample,
    metadata: vectorsRequest(collection),
  };
  try {
    const reply = await connection.read('read objects', (grpc, deadline) => grpc.search(request, deadline));
    const found = reply.results.map((each) => vectorsOf(collection, each));
    const dimensions = found.find(({ vector }) => vector !== undefined)?.vector?.length ?? null;
    const named = found.flatMap(({ namedVectors = {} }) => Object.entries(namedVectors));
    const namedVectors = Object.fromEntries(named.map(([name, vector]) => [name, vector.length]));
    return {
      ...collection,
      config: { ...config, dimensions, ...(named.length === 0 ? {} : { namedVectors }) },
    };
  } catch (error) {
    // Who may see the schema may not be one who may see objects.
    if (error instanceof VectorStoreError && error.code === 'permission_denied') return collection;
    throw error;
  }
}
