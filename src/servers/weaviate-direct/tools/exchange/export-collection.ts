import { z } from 'zod';
import type { CollectionConfig } from '../../../../runtime/vector/collection.ts';
import type { StoredObject } from '../../../../runtime/vector/stored-object.ts';
import type { VectorStore } from '../../../../runtime/vector/vector-store.ts';
import { readsOnly } from '../../../kit/annotations.ts';
import { charsOf } from '../../../kit/cap-tokens.ts';
import { cursorField, decodeCursor, encodeCursor } from '../../../kit/cursor.ts';
import { nextCursorField } from '../../../kit/page.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../../deps.ts';
import { writeObjectLine } from '../../exchange/object-line.ts';
import { filterFields, filterOf } from '../../filter-fields.ts';
import { findCollection } from '../../find-collection.ts';
import { mendable } from '../../mendable.ts';
import { collectionField, tenantField } from '../../object-fields.ts';

const input = z.strictObject({
  collection_name: collectionField,
  tenant: tenantField,
  ...filterFields,
  include_vector: z
    .boolean()
    .default(true)
    .describe('false: the lines say nothing of vectors, and an import makes them anew'),
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
  data: z.string().describe('the next whole lines; all parts one after the other are the file'),
  objects: z.number().int().describe('in this part'),
  next_cursor: nextCursorField,
});

/** Read at once, at first and at most. */
const firstPage = 20;
const maxPage = 200;

export function registerExportCollection(server: ToolServer, { store }: WeaviateDirectDeps): void {
  server.tool(
    'export_collection',
    {
      title: 'Export a collection',
      description:
        'All objects of a collection as JSON lines, with ids and vectors: import_objects gives back the same. Of a collection with tenants, those of one.',
      input,
      output,
      annotations: readsOnly,
      toolset: 'exchange',
    },
    mendable(async ({ max_tokens, cursor, ...asked }, { signal }) => {
      const question = { ...asked, max_tokens, cursor };
      const config = await findCollection(store, asked.collection_name);
      const filter = filterOf(asked);
      const { tenant, include_vector: includeVector } = asked;
      const page = { tenant, includeVector, ...(filter === undefined ? {} : { filter }) };
      const after = decodeCursor(question, z.string()) ?? '';
      const part = await readPart(store, config, { page, after, maxChars: charsOf(max_tokens), signal });
      return {
        data: part.lines.join(''),
        objects: part.lines.length,
        next_cursor: part.isLast ? null : encodeCursor(part.last, question),
      };
    }),
  );
}

interface PartRequest {
  readonly page: Pick<Parameters<VectorStore['list']>[1], 'tenant' | 'filter' | 'includeVector'>;
  readonly after: string;
  readonly maxChars: number;
  readonly signal: AbortSignal;
}

/** As many lines as fit; always at least one, if there is one. */
async function readPart(
  store: VectorStore,
  config: CollectionConfig,
  { page, after, maxChars, signal }: PartRequest,
): Promise<{ readonly lines: readonly string[]; readonly last: string; readonly isLast: boolean }> {
  const lines: string[] = [];
  let last = after;
  let left = maxChars;
  let limit = firstPage;
  for (;;) {
    signal.throwIfAborted();
    const found = await store.list(config.name, { ...page, limit, ...(last && { after: last }) });
    for (const object of found) {
      const line = lineOf(config, object, page.includeVector);
      if (lines.length > 0 && line.length > left) return { lines, last, isLast: false };
      lines.push(line);
      left -= line.length;
      last = object.id;
    }
    if (found.length < limit) return { lines, last, isLast: true };
    const usual = (maxChars - left) / lines.length;
    limit = Math.min(maxPage, Math.ceil(left / usual) + 1);
  }
}

function lineOf(config: CollectionConfig, object: StoredObject, includeVector = false): string {
  return writeObjectLine(includeVector ? config : { ...config, dimensions: null }, object);
}
