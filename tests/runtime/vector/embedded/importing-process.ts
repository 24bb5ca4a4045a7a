/**
 * A process that imports: `IMPORT_DIRECTORY`, `IMPORT_FIRST`, `IMPORT_COUNT`. It is killed by SIGKILL while it writes
 * object `IMPORT_KILLED_AT`. Says when a batch is stored.
 */

import { openEmbeddedStore } from '../../../../src/runtime/vector/embedded-store.ts';
import type { StoredObject } from '../../../../src/runtime/vector/stored-object.ts';
import { batchSize, importedConfig, importedObject } from './imported.ts';

const { IMPORT_DIRECTORY: directory = '', IMPORT_FIRST, IMPORT_COUNT, IMPORT_KILLED_AT } = process.env;
const first = Number(IMPORT_FIRST);
const end = first + Number(IMPORT_COUNT);

// Not longer than the test that started it.
process.stdin.on('end', () => process.exit(1)).resume();

const store = openEmbeddedStore({ directory });
await store.createCollection(importedConfig);
for (let at = first; at < end; at += batchSize) {
  const numbers = Array.from({ length: Math.min(batchSize, end - at) }, (_, index) => at + index);
  await store.upsert(importedConfig.name, numbers.map(imported));
  process.stdout.write(`${JSON.stringify({ msg: `stored to ${at + numbers.length}` })}\n`);
}
await store.close();
process.exit(0);

function imported(number: number): StoredObject {
  const object = importedObject(number);
  if (String(number) !== IMPORT_KILLED_AT) return object;
  // An object becomes JSON when it is written, amid the others of its batch.
  const details = { toJSON: () => process.kill(process.pid, 'SIGKILL') };
  return { ...object, properties: { ...object.properties, details: details as never } };
}
