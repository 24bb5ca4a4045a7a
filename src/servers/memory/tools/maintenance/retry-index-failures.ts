import { z } from 'zod';
import { addsOnce } from '../../../kit/annotations.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { MemoryDeps } from '../../deps.ts';
import { scopeFields, scopeOf } from '../../scope.ts';
import { retryFailures } from '../../store/index-failures.ts';

const input = z.strictObject({
  ids: z.array(z.uuid()).min(1).max(1000).optional().describe('object_id of each; default: all of this user'),
  ...scopeFields,
});
const output = z.object({ retried: z.number().int() });

export function registerRetryIndexFailures(server: ToolServer, { db, indexer }: MemoryDeps): void {
  server.tool(
    'retry_index_failures',
    {
      title: 'Try to index again',
      description: 'Let the index try again what it refused before.',
      input,
      output,
      annotations: addsOnce,
      toolset: 'maintenance',
    },
    async ({ ids = null, ...scope }) => {
      const retried = await retryFailures(db, scopeOf(scope), ids);
      indexer.wake();
      return { retried };
    },
  );
}
