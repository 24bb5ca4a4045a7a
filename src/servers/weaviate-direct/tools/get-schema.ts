import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import { shownCollection, shownCollectionFields } from '../collection-fields.ts';
import { isWritable } from '../collection-policy.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { findCollection } from '../find-collection.ts';
import { mendable } from '../mendable.ts';
import { offsetOf, pageArguments, pageAt, pageEndFields } from '../page-fields.ts';

const input = z.strictObject({
  ...pageArguments(100),
  class_names: z.array(z.string().min(1).max(230)).max(100).default([]).describe('only these; default: all'),
});
const output = z.object({ collections: z.array(z.object(shownCollectionFields)), ...pageEndFields });

export function registerGetSchema(server: ToolServer, { store, policy }: WeaviateDirectDeps): void {
  server.tool(
    'get_schema',
    {
      title: 'Get the schema',
      description:
        'Collections with their properties and vectors: what can be searched, filtered and returned.',
      input,
      output,
      annotations: readsOnly,
    },
    mendable(async (args) => {
      const question = { ...args };
      const offset = offsetOf(question);
      const found =
        args.class_names.length === 0
          ? await store.listCollections()
          : await Promise.all(args.class_names.map((name) => findCollection(store, name)));
      const shown = found
        .slice(offset)
        .map((config) => shownCollection(config, isWritable(policy, config.name)));
      const { items: collections, ...end } = pageAt(shown, question, offset);
      return { collections, ...end };
    }),
  );
}
