/** The memory server's tools over an in-memory transport, on a real PostgreSQL and a vector engine. */
import { openDatabase } from '../../../src/runtime/database/pool.ts';
import { startDatabase } from '../../../src/runtime/database/start-database.ts';
import type { Embedder } from '../../../src/runtime/embedding/embedder.ts';
import { openStaticEmbedder } from '../../../src/runtime/embedding/static-embedder.ts';
import { CircuitBreaker } from '../../../src/runtime/resilience/breaker.ts';
import { createLogger } from '../../../src/runtime/telemetry/logger.ts';
import { openEmbeddedStore } from '../../../src/runtime/vector/embedded-store.ts';
import type { VectorStore } from '../../../src/runtime/vector/vector-store.ts';
import type { MemoryDeps } from '../../../src/servers/memory/deps.ts';
import { IndexSpaces } from '../../../src/servers/memory/indexer/index-spaces.ts';
import { Indexer } from '../../../src/servers/memory/indexer/indexer.ts';
import { Quota } from '../../../src/servers/memory/quota.ts';
import { SearchIndex } from '../../../src/servers/memory/search/search-index.ts';
import { registerMemoryTools } from '../../../src/servers/memory/server.ts';
import { migrations } from '../../../src/servers/memory/store/migrations.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { connectTools, type ToolClient } from '../../support/tool-client.ts';

export interface MemoryOptions {
  /** Default: the embedded one, empty. */
  readonly engine?: () => Promise<VectorStore>;
  /** Stands between the server and the engine, to let it fail. */
  readonly between?: (vectors: VectorStore) => VectorStore;
  readonly embedder?: Embedder | null;
  /** Another way to the same database. */
  readonly databaseUrl?: (url: string) => Promise<string>;
  readonly breakerOpenMs?: number;
  readonly quota?: number;
}

export interface Memory extends ToolClient, Omit<MemoryDeps, 'indexer'> {
  readonly indexer: Indexer;
  /** Another one on the same database and index; it ends with the first. */
  replica(options: MemoryOptions): Promise<Memory>;
}

const silentLog = createLogger({ server: 'memory', replica: 1, level: 'fatal', destination: 2 });
const startDeadlineMs = 10_000;

export async function memory(options: MemoryOptions = {}): Promise<Memory> {
  await using opened = new AsyncDisposableStack();
  const directory = opened.use(await temporaryDirectory('memory'));
  const fresh = await freshDatabase();
  opened.defer(() => fresh.drop());
  const databaseUrl = (await options.databaseUrl?.(fresh.url)) ?? fresh.url;
  const place = { databaseUrl, directory: directory.path, opened };
  const deps = await openReplica(place, options);
  const toClose = opened.move();
  return {
    ...deps,
    replica: (others) => openReplica({ ...place, opened: toClose }, others),
    [Symbol.asyncDispose]: () => toClose.disposeAsync(),
  };
}

async function openReplica(
  place: { readonly databaseUrl: string; readonly directory: string; readonly opened: AsyncDisposableStack },
  options: MemoryOptions,
): Promise<Memory> {
  const { databaseUrl, directory, opened } = place;
  const db = openDatabase({ url: databaseUrl, applicationName: 'memory-tests' });
  opened.defer(() => db.close());
  const { signal } = new AbortController();
  await startDatabase(db, { area: 'memory', migrations, deadlineMs: startDeadlineMs, signal });

  const engine = (await options.engine?.()) ?? openEmbeddedStore({ directory });
  opened.defer(() => engine.close());
  const vectors = options.between?.(engine) ?? engine;
  const embedder = options.embedder === undefined ? await openStaticEmbedder() : options.embedder;
  const openMs = options.breakerOpenMs ?? 60_000;
  const breaker = new CircuitBreaker({ name: 'vectors', failureThreshold: 5, openMs });
  const spaces = new IndexSpaces({ db, vectors, embedder });
  const indexer = new Indexer({ db, vectors, embedder, spaces, breaker, log: silentLog });
  opened.defer(() => indexer.close());
  await indexer.start();
  const index = new SearchIndex({ vectors, embedder, breaker, spaces });
  const quota = new Quota(options.quota ?? null);
  const deps = { db, vectors, embedder, spaces, indexer, index, quota };
  const tools = opened.use(await connectTools((server) => registerMemoryTools(server, deps)));
  return { ...deps, ...tools, replica: (others) => openReplica(place, others) };
}
