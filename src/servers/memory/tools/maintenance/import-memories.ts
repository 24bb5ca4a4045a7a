import { z } from 'zod';
import { addsOnce } from '../../../kit/annotations.ts';
import { ToolError } from '../../../kit/tool-error.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { MemoryDeps } from '../../deps.ts';
import { formatField } from '../../exchange/formats.ts';
import { importFile } from '../../exchange/import-file.ts';
import { ImportProblem } from '../../exchange/import-problem.ts';
import { scopeFields, scopeOf } from '../../scope.ts';

/** So that it fits a request, whatever has to be escaped in it. */
const maxChars = 4_000_000;
const input = z.strictObject({
  format: formatField,
  data: z.string().min(1).max(maxChars).describe('the whole file'),
  ...scopeFields,
  dry_run: z.boolean().default(false).describe('only check the file, and tell what it holds'),
});
const output = z.object({
  found: z.number().int().describe('memories, or entities and relations, in the file'),
  created: z.number().int(),
  known: z.number().int().describe('were there already, and stay as they are'),
  renamed: z.number().int().describe('of the created: got new ids, for theirs belong to another user here'),
  dry_run: z.boolean(),
});

export function registerImportMemories(server: ToolServer, { db, indexer, quota }: MemoryDeps): void {
  server.tool(
    'import_memories',
    {
      title: 'Import memories',
      description:
        'Store all memories of a file, or none when anything in it is wrong. Repeating it changes nothing. memory-server: the official memory server’s file, into the knowledge graph.',
      input,
      output,
      annotations: addsOnce,
      toolset: 'maintenance',
    },
    async ({ format, data, dry_run, ...scope }) => {
      try {
        const counts = await importFile({ db, quota }, scopeOf(scope), { format, data, isTrial: dry_run });
        indexer.wake();
        return { ...counts, dry_run };
      } catch (error) {
        if (!(error instanceof ImportProblem)) throw error;
        throw new ToolError('import_invalid', `Nothing was stored. Line ${error.line}: ${error.reason}`, {
          hint: 'Mend that line and import the file again; dry_run checks it without storing anything',
        });
      }
    },
  );
}
