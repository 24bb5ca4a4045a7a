import { z } from 'zod';
import { addsOnce } from '../../../kit/annotations.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { MemoryDeps } from '../../deps.ts';
import { collectionNames } from '../../indexer/collections.ts';
import { startRebuild } from '../../store/rebuilds.ts';

const input = z.strictObject({});
const output = z.object({ collections: z.array(z.string()).describe('memory_stats tells how far each is') });

export function registerReindex(server: ToolServer, { db, spaces, indexer }: MemoryDeps): void {
  server.tool(
    'reindex',
    {
      title: 'Rebuild the index',
      description:
        'Bring everything from the database into the search index once more, in the background: all users, all namespaces. Searches go on meanwhile; what the index had refused is tried again.',
      input,
      output,
      annotations: addsOnce,
      toolset: 'maintenance',
    },
    async () => {
      for (const name of collectionNames) {
        await startRebuild(db, name, { space: spaces.space ?? '', isReset: false, isNew: false });
      }
      await spaces.refresh();
      indexer.wake();
      return { collections: [...collectionNames] };
    },
  );
}
