import { checkObject } from '../check-object.ts';
import type { StoredObject } from '../stored-object.ts';
import { VectorStoreError } from '../vector-store-error.ts';
import { withAssumedLengths } from './assumed-lengths.ts';
import { batchesOf } from './batches.ts';
import { checkDates } from './date-range.ts';
import type { Engine, Scope } from './engine.ts';
import { flushIndex } from './flush-index.ts';
import { objectMessage } from './object-message.ts';
import { refusalOf, sendBatch } from './send-batch.ts';

const maxBatch = 200;

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
  checkObject(withAssumedLengths(collection, object), object, space);
  checkDates(collection.config, object.id, object.properties);
}

function checkSize(batch: readonly StoredObject[]): void {
  if (batch.length > maxBatch) {
    throw new RangeError(`at most ${maxBatch} objects a call, got ${batch.length}`);
  }
}

/** Of objects with the same id the last one stays. @returns what Weaviate has against objects, by id */
async function write(
  engine: Engine,
  scope: Scope,
  objects: readonly StoredObject[],
): Promise<ReadonlyMap<string, VectorStoreError>> {
  const { connection, lanes } = engine;
  const { collection, tenant } = scope;
  const byId = new Map(objects.map((object) => [object.id, object]));
  const messages = [...byId.values()].map((object) => objectMessage(collection, object, tenant));
  const { maxMessageBytes } = await connection.meta();
  const { fitting, tooLarge } = batchesOf(messages, maxMessageBytes);
  const refused = await Promise.all(
    fitting.map((batch) =>
      lanes.run('write objects', async () => {
        const refusals = await sendBatch(connection, batch);
        const stored = batch.filter(({ uuid = '' }) => !refusals.has(uuid));
        await flushIndex(engine, scope, stored);
        return [...refusals];
      }),
    ),
  );
  const beyond = `it is larger than a message of ${maxMessageBytes} bytes`;
  return new Map([...refused.flat(), ...tooLarge.map((id) => [id, refusalOf(id, beyond)] as const)]);
}
