/**
 * Claims: a search of a Weaviate through mcpctl takes at most 1 ms more than through Weaviate's own client (p50); a hybrid
 * search of the embedded engine, exact, at most 100 ms (p50) over 100,000 vectors in one scope, and 10 ms in a tenant of
 * 5,000.
 *
 * Weaviate's own MCP server does the same work in the same run, as far as it can.
 *
 * `npm run bench -- bench/vectors.ts [--sizes 10000,100000] [--searches 200]`
 *
 * Weaviate is the one of `mcpctl weaviate install`; MCPCTL_TEST_WEAVIATE names another one.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { residentBytes } from '../src/runtime/process/memory.ts';
import {
  freeWeaviatePorts,
  startWeaviate,
  type WeaviateProcess,
  weaviateKeys,
} from '../tests/support/weaviate-process.ts';
import { interruption } from './interruption.ts';
import { quantile } from './quantile.ts';
import { printTable } from './table.ts';
import { type Place, searchKinds } from './vectors/contender.ts';
import { type ContenderName, contenderNames, type Order } from './vectors/order.ts';
import { type RemoteContender, remoteContender } from './vectors/remote-contender.ts';

const claims = { addedMs: 1, embeddedMs: 100, embeddedAt: 100_000, tenantMs: 10 };
const tenantRows = 5000;
/** Inserts and searches of the contenders take turns. */
const turnRows = 2000;
const turnSearches = 10;
/** Enough for 100,000 vectors twice. */
const weaviateMiB = 4096;

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000' },
    searches: { type: 'string', default: '200' },
  },
});
const sizes = options.sizes.split(',').map(Number);
const searches = Number(options.searches);
const interrupted = interruption();
/** What was measured, and of whom, in milliseconds, rows a second, or MB. */
const results = new Map<string, Map<ContenderName, number>>();

const directory = await mkdtemp(path.join(tmpdir(), 'mcpctl-bench-'));
try {
  await using weaviate = await startWeaviate({
    directory: path.join(directory, 'weaviate'),
    ports: await freeWeaviatePorts(),
    memoryMiB: weaviateMiB,
    env: { MCP_SERVER_ENABLED: 'true', MCP_SERVER_WRITE_ACCESS_ENABLED: 'true' },
  });
  for (const size of sizes) await measure(size, weaviate);
} finally {
  await rm(directory, { recursive: true, force: true });
}
report();

async function measure(size: number, weaviate: WeaviateProcess): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const { url, grpcPort } = weaviate;
  const contenders: RemoteContender[] = [];
  for (const name of contenderNames) {
    const settings = {
      name,
      directory: path.join(directory, `embedded-${size}`),
      weaviate: { url, grpcPort, apiKey: weaviateKeys.admin },
    };
    contenders.push(opened.use(await remoteContender(settings)));
  }
  const ours = contenders.filter(({ name }) => name === 'embedded' || name === 'through us');
  const others = contenders.filter((contender) => !ours.includes(contender));
  await insert(size, contenders);
  // All search what our engine has written: the same graph, the same inverted index.
  for (const other of others) await other.obey({ do: 'drop', collection: collectionOf(other.name, size) });
  const written = collectionOf('through us', size);
  await search(`${size}`, contenders, ({ name }) => ({
    collection: name === 'embedded' ? collectionOf(name, size) : written,
  }));
  for (const contender of contenders) keep(`RSS MB at ${size}`, contender.name, memoryMb(contender.pid));
  console.log(`Weaviate itself: ${memoryMb(weaviate.process.pid ?? 0).toFixed(0)} MB with ${size} vectors`);
  for (const contender of ours) {
    await contender.obey({ do: 'drop', collection: collectionOf(contender.name, size) });
  }
  await searchTenant(size, ours);
}

async function insert(size: number, contenders: readonly RemoteContender[]): Promise<void> {
  for (const { name, obey } of contenders) {
    await obey({ do: 'create', collection: collectionOf(name, size), tenants: [] });
  }
  const took = new Map<ContenderName, number>();
  for (let from = 0; from < size; from += turnRows) {
    for (const { name, obey } of contenders) {
      const place = { collection: collectionOf(name, size) };
      const [ms = 0] = await turn(obey, { do: 'insert', place, from, to: Math.min(size, from + turnRows) });
      took.set(name, (took.get(name) ?? 0) + ms);
    }
  }
  for (const [name, ms] of took) keep(`inserts/s to ${size}`, name, (size / ms) * 1000);
}

async function search(
  what: string,
  contenders: readonly RemoteContender[],
  placeOf: (contender: RemoteContender) => Place,
): Promise<void> {
  for (const kind of searchKinds) {
    const took = new Map<ContenderName, number[]>(contenders.map(({ name }) => [name, []]));
    // The first turn warms up.
    for (let done = -turnSearches; done < searches; done += turnSearches) {
      for (const contender of contenders) {
        const place = placeOf(contender);
        const ms = await turn(contender.obey, { do: 'search', kind, place, times: turnSearches });
        if (done >= 0) took.get(contender.name)?.push(...ms);
      }
    }
    for (const [name, ms] of took) {
      if (ms.length === 0) continue;
      const sorted = ms.toSorted((a, b) => a - b);
      keep(`${kind} p50 ms, ${what}`, name, quantile(sorted, 0.5));
      keep(`${kind} p99 ms, ${what}`, name, quantile(sorted, 0.99));
    }
  }
}

/** As many rows in all, `tenantRows` of them in each tenant. */
async function searchTenant(size: number, contenders: readonly RemoteContender[]): Promise<void> {
  const tenants = Array.from({ length: Math.max(1, Math.floor(size / tenantRows)) }, (_, n) => `tenant${n}`);
  const collectionFor = (name: ContenderName): string => `${collectionOf(name, size)}Tenants`;
  for (const { name, obey } of contenders) {
    const collection = collectionFor(name);
    await obey({ do: 'create', collection, tenants });
    for (const [index, tenant] of tenants.entries()) {
      const from = index * tenantRows;
      await turn(obey, { do: 'insert', place: { collection, tenant }, from, to: from + tenantRows });
    }
  }
  await search(`tenant of ${tenantRows} among ${tenants.length}`, contenders, ({ name }) => ({
    collection: collectionFor(name),
    tenant: 'tenant0',
  }));
  for (const { name, obey } of contenders) await obey({ do: 'drop', collection: collectionFor(name) });
}

function turn(obey: RemoteContender['obey'], order: Order): Promise<readonly number[]> {
  interrupted.throwIfAborted();
  return obey(order);
}

function collectionOf(name: ContenderName, size: number): string {
  return `Bench${contenderNames.indexOf(name)}Of${size}`;
}

function memoryMb(pid: number): number {
  return residentBytes(new Set([pid])) / 1e6;
}

function keep(what: string, name: ContenderName, value: number): void {
  const row = results.get(what) ?? new Map<ContenderName, number>();
  row.set(name, value);
  results.set(what, row);
}

function report(): void {
  const shown = (value: number | undefined): string => value?.toFixed(value < 100 ? 2 : 0) ?? '–';
  printTable(
    ['measure', ...contenderNames],
    [...results].map(([what, row]) => [what, ...contenderNames.map((name) => shown(row.get(name)))]),
  );
  const of = (what: string, name: ContenderName): number => results.get(what)?.get(name) ?? Number.NaN;
  const added = sizes.flatMap((size) =>
    searchKinds.map((kind) => {
      const what = `${kind} p50 ms, ${size}`;
      return of(what, 'through us') - of(what, "Weaviate's client");
    }),
  );
  const largest = Math.max(...sizes);
  const hybridMs = of(`hybrid p50 ms, ${largest}`, 'embedded');
  const tenants = [...results].filter(([what]) => what.startsWith('hybrid p50 ms, tenant'));
  const tenantMs = Math.max(...tenants.map(([what]) => of(what, 'embedded')));
  console.log(`
through us − client alone, p50       ${Math.max(...added).toFixed(2)} ms   (claim: at most ${claims.addedMs})
embedded hybrid p50, ${String(largest).padEnd(6)} in one     ${hybridMs.toFixed(1)} ms   (claim: at most ${claims.embeddedMs} at ${claims.embeddedAt})
embedded hybrid p50, tenant of ${tenantRows}  ${tenantMs.toFixed(1)} ms   (claim: at most ${claims.tenantMs})`);
  const holds =
    Math.max(...added) <= claims.addedMs && hybridMs <= claims.embeddedMs && tenantMs <= claims.tenantMs;
  process.exitCode = holds ? 0 : 1;
}
