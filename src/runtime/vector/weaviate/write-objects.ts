import { checkObject } from '../check-object.ts';
import type { StoredObject } from '../stored-object.ts';
import { VectorStoreError } from '../vector-store-error.ts';
import { batchesOf } from './batches.ts';
import { checkDates } from './date-range.ts';
import type { Engine, Scope } from './engine.ts';
import { errorOf, kindOfWords, WeaviateRefusal } from './failure.ts';
import type { WeaviateObject } from './messages.ts';
import { objectMessage } from './object-message.ts';

const maxBatch = 200;
const operation = 'write objects';

/** @throws VectorStoreError `object_invalid`, `vector_invalid`, and none is stored unless Weaviate itself refuses one */
export async function upsert(
  engine: Engine,
  scope: Scope,
  batch: readonly StoredObject[],
  space: string | undefined,
): Promise<void> {
  checkSize(batch);
  for (const object of batch) check(scope, object, space);
  const [refusal] = (await write(engine, scope, batch)).values();
  if (refusal !== undefined) throw refusal;
}

/** @returns why an object was refused, in their order; `null`: it is stored */
export async function upsertEach(
  engine: Engine,
  scope: Scope,
  batch: readonly StoredObject[],
  space: string | undefined,
): Promise<readonly (VectorStoreError | null)[]> {
  checkSize(batch);
  const checked = batch.map((object) => {
    try {
      check(scope, object, space);
      return null;
    } catch (error) {
      if (error instanceof VectorStoreError) return error;
      throw error;
    }
  });
  const fine = batch.filter((_, index) => checked[index] === null);
  const refused = await write(engine, scope, fine);
  return batch.map(({ id }, index) => checked[index] ?? refused.get(id) ?? null);
}

function check({ collection }: Scope, object: StoredObject, space: string | undefined): void {
  checkObject(collection.config, object, space);
  checkDates(collection.config, object.id, object.properties);
}

function checkSize(batch: readonly StoredObject[]): void {
  if (batch.length > maxBatch) {
    throw new RangeError(`at most ${maxBatch} objects a call, got ${batch.length}`);
  }
}

/** Of objects with the same id the last one stays. @returns what Weaviate has against objects, by id */
async function write(
  { connection, lanes }: Engine,
  { collection, tenant }: Scope,
  objects: readonly StoredObject[],
): Promise<ReadonlyMap<string, VectorStoreError>> {
  const messages = new Map(objects.map((object) => [object.id, objectMessage(collection, object, tenant)]));
  const { maxMessageBytes } = await connection.meta();
  const refusals = new Map<string, VectorStoreError>();
  const send = async (batch: readonly WeaviateObject[]): Promise<void> => {
    const reply = await connection.write(operation, async (grpc, deadline) => {
      const { errors } = await grpc.batchObjects(batch, deadline);
      // What holds for the whole call is thrown here, where a busy Weaviate is asked again.
      for (const { error } of errors) throwUnlessOfObject(error);
      return errors;
    });
    for (const { index, error } of reply) {
      const id = batch[index]?.uuid ?? '';
      refusals.set(id, refusalOf(id, error));
    }
  };
  const batches = batchesOf([...messages.values()], maxMessageBytes);
  for (const id of batches.tooLarge) {
    refusals.set(id, refusalOf(id, `it is larger than a message of ${maxMessageBytes} bytes`));
  }
  await Promise.all(batches.fitting.map((batch) => lanes.run(operation, () => send(batch))));
  return refusals;
}

/** @throws what `errorOf` says of a key without rights, a tenant that is gone, a Weaviate that is busy */
function throwUnlessOfObject(said: string): void {
  const error = errorOf({ kind: kindOfWords(said), reason: said }, operation, undefined);
  if (!(error instanceof WeaviateRefusal) && !isOfVector(error)) throw error;
}

function isOfVector(error: Error): boolean {
  return error instanceof VectorStoreError && error.code === 'vector_invalid';
}

function refusalOf(id: string, said: string): VectorStoreError {
  return new VectorStoreError(
    'object_invalid',
    `Weaviate refuses object ${id}: ${said}`,
    'Mend it, and write it again',
  );
}
