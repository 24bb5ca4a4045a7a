import { VectorStoreError } from '../vector-store-error.ts';
import type { WeaviateConnection } from './connection.ts';
import { kindOfWords } from './failure.ts';
import type { WeaviateObject } from './messages.ts';
import { errorOf, WeaviateRefusal } from './weaviate-error.ts';

const operation = 'write objects';

/**
 * One message.
 *
 * @returns what Weaviate has against objects, by id
 * @throws what `errorOf` says of a key without rights, a tenant that is gone, a Weaviate that is busy
 */
export async function sendBatch(
  connection: WeaviateConnection,
  batch: readonly WeaviateObject[],
): Promise<ReadonlyMap<string, VectorStoreError>> {
  const errors = await connection.write(operation, async (grpc, deadline) => {
    const reply = await grpc.batchObjects(batch, deadline);
    // What holds for the whole call is thrown here, where a busy Weaviate is asked again.
    for (const { error } of reply.errors) throwUnlessOfObject(error);
    return reply.errors;
  });
  return new Map(
    errors.map(({ index, error }) => {
      const id = batch[index]?.uuid ?? '';
      return [id, refusalOf(id, error)] as const;
    }),
  );
}

export function refusalOf(id: string, said: string): VectorStoreError {
  const message = `Weaviate refuses object ${id}: ${said}`;
  return new VectorStoreError('object_invalid', message, 'Mend it, and write it again');
}

function throwUnlessOfObject(said: string): void {
  const error = errorOf({ kind: kindOfWords(said), reason: said }, operation, undefined);
  const isOfVector = error instanceof VectorStoreError && error.code === 'vector_invalid';
  if (!(error instanceof WeaviateRefusal) && !isOfVector) throw error;
}
