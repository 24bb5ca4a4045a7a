import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import { capTokens } from '../../kit/cap-tokens.ts';
import { cursorField, decodeCursor, encodeCursor } from '../../kit/cursor.ts';
import { maxTokensField, nextCursorField } from '../../kit/page.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { documentNotFound, documentShape } from '../document-fields.ts';
import { scopeFields } from '../scope.ts';
import { findDocument, passagesAfter } from '../store/documents.ts';

const input = z.strictObject({
  document_id: z.uuid().describe('as returned by add_knowledge and search_knowledge'),
  namespace: scopeFields.namespace,
  cursor: cursorField,
  max_tokens: maxTokensField,
});
const output = z.object({
  ...documentShape,
  passages: z
    .array(z.object({ position: z.number().int(), heading: z.string(), content: z.string() }))
    .describe('in order; each begins with the end of the one before it'),
  next_cursor: nextCursorField,
});
const cursorPosition = z.int().min(0);

/** More do not fit into the longest answer. */
const passageLimit = 200;

export function registerGetKnowledge(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'get_knowledge',
    {
      title: 'Read a document',
      description: 'A stored document, passage by passage and in order.',
      input,
      output,
      annotations: readsOnly,
      toolset: 'knowledge',
    },
    async (args) => {
      const { document_id: id, namespace, max_tokens } = args;
      const after = decodeCursor(args, cursorPosition) ?? 0;
      const document = await findDocument(db, namespace, id);
      if (document === null) throw documentNotFound(id);
      const found = await passagesAfter(db, id, { after, limit: passageLimit + 1 });
      const passages = [...capTokens(found.slice(0, passageLimit), max_tokens)];
      const last = passages.length < found.length ? passages.at(-1) : undefined;
      return {
        ...document,
        passages,
        next_cursor: last === undefined ? null : encodeCursor(last.position, args),
      };
    },
  );
}
