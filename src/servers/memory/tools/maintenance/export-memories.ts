import { z } from 'zod';
import { readsOnly } from '../../../kit/annotations.ts';
import { charsOf } from '../../../kit/cap-tokens.ts';
import { cursorField, decodeCursor, encodeCursor } from '../../../kit/cursor.ts';
import { nextCursorField } from '../../../kit/page.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { MemoryDeps } from '../../deps.ts';
import type { ExportedMemory } from '../../exchange/exported-memory.ts';
import { formatField, type MemoryFormat } from '../../exchange/formats.ts';
import { writeJsonl } from '../../exchange/jsonl.ts';
import { writeMarkdown } from '../../exchange/markdown.ts';
import { writeMemoryServerFile } from '../../exchange/memory-server-file.ts';
import { scopeFields, scopeOf } from '../../scope.ts';
import { exportMemories } from '../../store/export-memories.ts';
import { readGraph } from '../../store/graph.ts';

const input = z.strictObject({
  format: formatField,
  ...scopeFields,
  max_tokens: z
    .number()
    .int()
    .min(1000)
    .max(250_000)
    .default(25_000)
    .describe('length of one part; more comes by cursor'),
  cursor: cursorField,
});
const output = z.object({
  data: z.string().describe('the next part of the file; all parts one after the other are the whole'),
  memories: z.number().int().describe('memories, or lines of the graph, in this part'),
  next_cursor: nextCursorField,
});

/** Read at once; a part is cut from these. */
const pageSize = 500;
const placeSchema = z.object({ done: z.int().min(0), after: z.uuid().nullable() });

export function registerExportMemories(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'export_memories',
    {
      title: 'Export memories',
      description:
        'All memories of a user as a file, with ids, times and history: import_memories gives back the same. memory-server: the knowledge graph as the official memory server keeps it.',
      input,
      output,
      annotations: readsOnly,
      toolset: 'maintenance',
    },
    async (args) => {
      const { done, after } = decodeCursor(args, placeSchema) ?? { done: 0, after: null };
      const maxChars = charsOf(args.max_tokens);
      if (args.format === 'memory-server') {
        const lines = writeMemoryServerFile(await readGraph(db))
          .split('\n')
          .slice(done);
        const part = fitting(lines, maxChars, (line) => line.length);
        const isLast = part.length === lines.length;
        return {
          data: part.join('\n') + (isLast ? '' : '\n'),
          memories: part.filter((line) => line !== '').length,
          next_cursor: isLast ? null : encodeCursor({ done: done + part.length, after: null }, args),
        };
      }
      const found = await exportMemories(db, scopeOf(args), { after, limit: pageSize + 1 });
      const write = writers[args.format];
      const part = fitting(found.slice(0, pageSize), maxChars, (memory) => write([memory], 1).length);
      const isLast = part.length === found.length;
      const place = { done: done + part.length, after: part.at(-1)?.id ?? after };
      return {
        data: write(part, done),
        memories: part.length,
        next_cursor: isLast ? null : encodeCursor(place, args),
      };
    },
  );
}

const writers: Readonly<
  Record<
    Exclude<MemoryFormat, 'memory-server'>,
    (memories: readonly ExportedMemory[], first: number) => string
  >
> = { jsonl: writeJsonl, markdown: writeMarkdown };

/** As many from the front as fit; always at least one. */
function fitting<T>(items: readonly T[], maxChars: number, lengthOf: (item: T) => number): readonly T[] {
  let left = maxChars;
  const tooMuch = items.findIndex((item) => {
    left -= lengthOf(item);
    return left < 0;
  });
  return tooMuch === -1 ? items : items.slice(0, Math.max(1, tooMuch));
}
