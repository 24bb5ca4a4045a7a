import type { Database } from '../../runtime/database/database.ts';
import type { Embedder } from '../../runtime/embedding/embedder.ts';
import type { VectorStore } from '../../runtime/vector/vector-store.ts';
import type { IndexSpaces } from './indexer/index-spaces.ts';
import type { Indexer } from './indexer/indexer.ts';
import type { Quota } from './quota.ts';
import type { SearchIndex } from './search/search-index.ts';

/** What the tools of the memory server work with. */
export interface MemoryDeps {
  readonly db: Database;
  readonly vectors: VectorStore;
  readonly embedder: Embedder | null;
  readonly spaces: IndexSpaces;
  readonly indexer: Pick<Indexer, 'wake' | 'settled'>;
  readonly index: SearchIndex;
  readonly quota: Quota;
}
