import { z } from 'zod';
import { destroysOnce } from '../../kit/annotations.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { documentShape } from '../document-fields.ts';
import { scopeFields } from '../scope.ts';
import { deleteDocuments, matchingDocuments } from '../store/documents.ts';
import { text } from '../text.ts';

const maxDeleted = 100;
const input = z.strictObject({
  document_ids: z.array(z.uuid()).min(1).max(maxDeleted).optional().describe('exactly these'),
  uri: text().min(1).max(2000).optional().describe('the document with this uri'),
  category: text().min(1).max(128).optional().describe('all documents of this category'),
  namespace: scopeFields.namespace,
  dry_run: z.boolean().default(false).describe('only tell what would be deleted'),
});
const output = z.object({
  deleted: z.array(z.object(documentShape)),
  dry_run: z.boolean(),
  more: z.boolean().describe(`whether there are more than the ${maxDeleted} of one call`),
});

export function registerDeleteKnowledge(server: ToolServer, { db, indexer }: MemoryDeps): void {
  server.tool(
    'delete_knowledge',
    {
      title: 'Delete documents',
      description: 'Delete documents with all their passages, for all users of the namespace and for good.',
      input,
      output,
      annotations: destroysOnce,
      toolset: 'knowledge',
    },
    async ({ document_ids: ids = null, uri = null, category = null, namespace, dry_run }) => {
      if ([ids, uri, category].filter((given) => given !== null).length !== 1) {
        throw new ToolError('target_invalid', 'Say what to delete by document_ids, by uri or by category', {
          hint: 'Give exactly one of the three; try with dry_run first',
        });
      }
      const found = await matchingDocuments(db, { namespace, ids, uri, category }, maxDeleted + 1);
      const targets = found.slice(0, maxDeleted);
      if (!dry_run) {
        await deleteDocuments(
          db,
          targets.map(({ document_id }) => document_id),
        );
        indexer.wake();
      }
      return { deleted: targets, dry_run, more: found.length > maxDeleted };
    },
  );
}
