import { z } from 'zod';
import { readsOnly } from '../../../kit/annotations.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { MemoryDeps } from '../../deps.ts';
import { scopeFields, scopeOf } from '../../scope.ts';
import { indexFailures } from '../../store/index-failures.ts';

const input = z.strictObject({
  ...scopeFields,
  limit: z.number().int().min(1).max(100).default(20).describe('the oldest ones'),
});
const output = z.object({
  failures: z.array(
    z.object({
      object_id: z.string(),
      kind: z.enum(['memory', 'message', 'passage']),
      attempts: z.number().int(),
      reason: z.string(),
      failed_at: z.string(),
    }),
  ),
});

export function registerListIndexFailures(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'list_index_failures',
    {
      title: 'What the index refused',
      description:
        'What is stored and cannot be found by index search, each with the reason. retry_index_failures tries again.',
      input,
      output,
      annotations: readsOnly,
      toolset: 'maintenance',
    },
    async ({ limit, ...scope }) => ({ failures: await indexFailures(db, scopeOf(scope), limit) }),
  );
}
