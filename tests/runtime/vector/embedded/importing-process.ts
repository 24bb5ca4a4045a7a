/** A process that imports: `IMPORT_DIRECTORY`, `IMPORT_FIRST`, `IMPORT_COUNT`. Says each batch that is stored. */
import { openEmbeddedStore } from '../../../../src/runtime/vector/embedded-store.ts';
import { batchSize, importedConfig, importedObject } from './imported.ts';

const { IMPORT_DIRECTORY: directory = '', IMPORT_FIRST: first, IMPORT_COUNT: count } = process.env;

// Not longer than the test that started it.
process.stdin.on('end', () => process.exit(1)).resume();

const store = openEmbeddedStore({ directory });
await store.createCollection(importedConfig);
const end = Number(first) + Number(count);
for (let at = Number(first); at < end; at += batchSize) {
  const numbers = Array.from({ length: Math.min(batchSize, end - at) }, (_, index) => at + index);
  await store.upsert(importedConfig.name, numbers.map(importedObject));
  process.stdout.write(`${JSON.stringify({ msg: `stored ${at - Number(first) + numbers.length}` })}\n`);
}
await store.close();
process.exit(0);
