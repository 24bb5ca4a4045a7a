/** Opens everything the memory server stands on, and closes it in the reverse order. */
import { openDatabase } from '../../runtime/database/pool.ts';
import { startDatabase } from '../../runtime/database/start-database.ts';
import { openEmbedder } from '../../runtime/embedding/open-embedder.ts';
import { CircuitBreaker } from '../../runtime/resilience/breaker.ts';
import { openVectorStore } from '../../runtime/vector/open-vector-store.ts';
import type { OpenServer } from '../kit/open-mcp-server.ts';
import type { ProcessContext } from '../kit/run-process.ts';
import { parseMemoryEnvironment } from './environment.ts';
import { collectionNames } from './indexer/collections.ts';
import { IndexSpaces } from './indexer/index-spaces.ts';
import { Indexer } from './indexer/indexer.ts';
import { Quota } from './quota.ts';
import { SearchIndex } from './search/search-index.ts';
import { registerMemoryTools } from './server.ts';
import { migrations } from './store/migrations.ts';
import { startSweeper } from './sweeper.ts';

const databaseDeadlineMs = 5000;
const failureThreshold = 5;
/** The index shall be complete 10 s after the store is back. */
const breakerOpenMs = 3000;

export async function openMemory({ environment, env, log, stopping }: ProcessContext): Promise<OpenServer> {
  const { databaseUrl, embedding, quota, ...settings } = parseMemoryEnvironment(env);
  const db = openDatabase({ url: databaseUrl, applicationName: `mcpctl memory-${environment.replica}` });
  try {
    const [embedder] = await Promise.all([
      openEmbedder(embedding, settings.vectors),
      startDatabase(db, { area: 'memory', migrations, deadlineMs: databaseDeadlineMs, signal: stopping }),
    ]);
    const vectors = await openVectorStore(settings.vectors);
    const breaker = new CircuitBreaker({ name: 'vectors', failureThreshold, openMs: breakerOpenMs });
    const spaces = new IndexSpaces({ db, vectors, embedder });
    const indexer = new Indexer({ db, vectors, embedder, spaces, breaker, log });
    const index = new SearchIndex({ vectors, embedder, breaker, spaces });
    const deps = { db, vectors, embedder, spaces, indexer, index, quota: new Quota(quota) };
    await indexer.start();
    const sweeper = startSweeper(deps, log);
    return {
      dependencies: [
        { name: 'postgres', essential: true, check: async () => void (await db.query('SELECT 1')) },
        {
          name: 'vectors',
          essential: false,
          check: (signal) => vectors.ping(signal),
          breaker: () => breaker.state,
        },
        { name: 'embedding', essential: false, check: async () => checkEmbedding(spaces) },
      ],
      register: (server) => registerMemoryTools(server, deps),
      queueDepth: () => db.stats.waiting,
      close: async () => {
        sweeper.close();
        await indexer.close();
        await vectors.close();
        await db.close();
      },
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** @throws Error telling how far the work of another model, or the search for the model, is */
function checkEmbedding(spaces: IndexSpaces): void {
  for (const name of collectionNames) {
    const use = spaces.vectorsOf(name);
    if (!use.isReady) throw new Error(use.reason);
  }
}
