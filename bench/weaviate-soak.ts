/**
 * 16 callers on one Weaviate whose memory ends at 512 MiB, for a minute: half of them write batches of 100 × 384, half
 * of them search by words, by vector and by both. Every error that is no back-pressure is one too many.
 *
 * `npm run bench bench/weaviate-soak.ts`; the program of Weaviate as tests/support/weaviate-binary.ts finds it.
 * SOAK_SECONDS (60), SOAK_CALLERS (16), SOAK_MEMORY_MIB (512).
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { VectorStore } from '../src/runtime/vector/vector-store.ts';
import { WeaviateBusy } from '../src/runtime/vector/weaviate/weaviate-error.ts';
import { openWeaviateStore } from '../src/runtime/vector/weaviate-store.ts';
import { temporaryDirectory } from '../tests/support/temporary-directory.ts';
import { freeWeaviatePorts, startWeaviate, weaviateKeys } from '../tests/support/weaviate-process.ts';
import { quantile } from './quantile.ts';
import { printTable } from './table.ts';

const seconds = Number(process.env['SOAK_SECONDS'] ?? 60);
const callers = Number(process.env['SOAK_CALLERS'] ?? 16);
const memoryMiB = Number(process.env['SOAK_MEMORY_MIB'] ?? 512);
const dimensions = 384;
const batchSize = 100;
const collection = 'Soak';

const words = 'backup night database bread garden winter letter council window river engine copper'.split(
  ' ',
);
const errors = new Map<string, number>();
const tookMs = { write: [] as number[], search: [] as number[] };
let backPressure = 0;

await using directory = await temporaryDirectory('soak');
await using weaviate = await startWeaviate({
  directory: directory.path,
  ports: await freeWeaviatePorts(),
  memoryMiB,
});
const store = openWeaviateStore({
  url: weaviate.url,
  grpcPort: weaviate.grpcPort,
  apiKey: weaviateKeys.admin,
});
await store.createCollection({
  name: collection,
  dimensions,
  properties: [
    { name: 'text', dataType: 'text' },
    { name: 'owner', dataType: 'text', searchable: false },
  ],
});
const end = performance.now() + seconds * 1000;
await Promise.all(
  Array.from({ length: callers }, (_, caller) => call(store, caller % 2 === 0 ? 'write' : 'search')),
);
const objects = await store.count(collection);
await store.close();

printTable(
  ['what', 'calls', 'p50 ms', 'p99 ms'],
  (['write', 'search'] as const).map((what) => [
    what,
    String(tookMs[what].length),
    quantile(sorted(tookMs[what]), 0.5).toFixed(1),
    quantile(sorted(tookMs[what]), 0.99).toFixed(1),
  ]),
);
console.log(
  `${objects} objects; Weaviate ${residentMiB(weaviate.process.pid)} MiB, this process ${residentMiB(process.pid)} MiB`,
);
console.log(`back-pressure: ${backPressure}; other errors: ${JSON.stringify(Object.fromEntries(errors))}`);
if (errors.size > 0) process.exitCode = 1;

async function call(on: VectorStore, what: 'write' | 'search'): Promise<void> {
  while (performance.now() < end) {
    const began = performance.now();
    try {
      await (what === 'write' ? on.upsert(collection, batch()) : search(on));
      tookMs[what].push(performance.now() - began);
    } catch (error) {
      if (error instanceof WeaviateBusy) backPressure += 1;
      else errors.set(String(error), (errors.get(String(error)) ?? 0) + 1);
    }
  }
}

async function search(on: VectorStore): Promise<unknown> {
  const query = `${word()} ${word()}`;
  const vector = randomVector();
  switch (Math.floor(Math.random() * 4)) {
    case 0:
      return on.searchKeyword(collection, { query, limit: 10 });
    case 1:
      return on.searchVector(collection, { vector, limit: 10 });
    case 2:
      return on.searchHybrid(collection, { query, vector, alpha: 0.5, limit: 10 });
    default:
      return on.count(collection, { operator: 'Equal', path: ['owner'], value: word() });
  }
}

function batch() {
  return Array.from({ length: batchSize }, () => ({
    id: randomUUID(),
    properties: { text: Array.from({ length: 30 }, word).join(' '), owner: word() },
    vector: randomVector(),
  }));
}

function sorted(values: readonly number[]): readonly number[] {
  return values.toSorted((a, b) => a - b);
}

function word(): string {
  return words[Math.floor(Math.random() * words.length)] ?? '';
}

function randomVector(): Float32Array {
  return Float32Array.from({ length: dimensions }, () => Math.random() - 0.5);
}

function residentMiB(pid: number | undefined): number {
  const [, kibibytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kibibytes) / 1024);
}
