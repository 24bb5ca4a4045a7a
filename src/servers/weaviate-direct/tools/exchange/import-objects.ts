import { z } from 'zod';
import { destroysOnce } from '../../../kit/annotations.ts';
import { capTokens } from '../../../kit/cap-tokens.ts';
import { maxTokensField } from '../../../kit/page.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../../deps.ts';
import { importLines } from '../../exchange/import-lines.ts';
import { findWritable } from '../../find-collection.ts';
import { mendable } from '../../mendable.ts';
import { collectionField, tenantField } from '../../object-fields.ts';
import { refusalSchema } from '../../store-each.ts';

/** So that it fits a request, whatever has to be escaped in it. */
const maxChars = 4_000_000;
const input = z.strictObject({
  collection_name: collectionField,
  tenant: tenantField,
  data: z
    .string()
    .min(1)
    .max(maxChars)
    .describe('JSON lines as export_collection gives them, or a part of them, ending with a whole line'),
  max_tokens: maxTokensField.describe('length of the list of errors'),
});
const output = z.object({
  stored: z.number().int(),
  failed: z.number().int(),
  errors: z
    .array(refusalSchema.extend({ line: z.number().int().describe('the first is 1') }))
    .describe('in the order of the lines'),
  note: z.string().nullable().describe('what max_tokens left out; null: nothing'),
});

export function registerImportObjects(server: ToolServer, deps: WeaviateDirectDeps): void {
  const { store, embedder } = deps;
  server.tool(
    'import_objects',
    {
      title: 'Import objects',
      description:
        'Store the objects of JSON lines, each for itself: the errors tell which lines were refused. Objects with the same id are replaced whole, so that repeating an import changes nothing. A line without vector gets one of its texts, where the built-in model fits the collection.',
      input,
      output,
      annotations: destroysOnce,
      toolset: 'exchange',
    },
    mendable(async ({ collection_name, tenant, data, max_tokens }, { signal }) => {
      const config = await findWritable(deps, collection_name);
      const { stored, errors: all } = await importLines({ store, embedder }, config, {
        data,
        tenant,
        signal,
      });
      const errors = [...capTokens(all, max_tokens)];
      const note =
        errors.length < all.length
          ? `max_tokens left room for ${errors.length} of ${all.length} errors. What is stored stays: import the lines from ${errors.at(-1)?.line} on again for the others.`
          : null;
      return { stored, failed: all.length, errors, note };
    }),
  );
}
