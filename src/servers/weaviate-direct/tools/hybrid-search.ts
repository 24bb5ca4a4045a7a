import { z } from 'zod';
import type { SearchHit } from '../../../runtime/vector/search-query.ts';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { embedText } from '../embed-text.ts';
import { findCollection } from '../find-collection.ts';
import { mendable } from '../mendable.ts';
import { vectorField } from '../object-fields.ts';
import { pageEndFields } from '../page-fields.ts';
import {
  hitFields,
  pageOfHits,
  type ShownHit,
  searchFields,
  storeSearch,
  weightsOf,
} from '../search-fields.ts';

const input = z.strictObject({
  ...searchFields,
  query_text: z.string().min(1).max(10_000).describe('what to look for, in words'),
  alpha: z.number().min(0).max(1).default(0.5).describe('share of meaning: 0 words only, 1 vectors only'),
  vector: vectorField
    .optional()
    .describe('vector of the query; default: made by the built-in model where it fits'),
  query_properties: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(50)
    .optional()
    .describe('properties whose words count, with weights: ["title^2", "body"]; default: all searchable'),
  explain: z.boolean().default(false).describe('also tell the parts of each score'),
});
const output = z.object({
  objects: z
    .array(
      z.object({
        ...hitFields,
        explanation: z.object({ keyword: z.number(), vector: z.number() }).optional(),
      }),
    )
    .describe('best first'),
  ...pageEndFields,
  degraded: z.string().nullable().describe('why words alone were searched; null: they were not'),
});

export function registerHybridSearch(server: ToolServer, { store, embedder }: WeaviateDirectDeps): void {
  server.tool(
    'hybrid_search',
    {
      title: 'Search by words and meaning',
      description:
        'Find the objects of a collection that answer a query best, by their words and by their vectors. The built-in model makes the vector of the query where it fits the collection.',
      input,
      output,
      annotations: readsOnly,
    },
    mendable(async ({ query_text: query, alpha, vector: given, query_properties, explain, ...args }) => {
      const config = await findCollection(store, args.collection_name);
      const words = { ...storeSearch(args), ...weightsOf(query_properties), query };
      const vector = given ? Float32Array.from(given) : await embedText(embedder, config, query);
      const hits =
        vector === null
          ? await store.searchKeyword(config.name, words)
          : await store.searchHybrid(config.name, { ...words, vector, alpha });
      const degraded =
        vector === null && alpha > 0
          ? `no vector of the query fits ${config.name}; pass one in vector to search by meaning`
          : null;
      return { ...pageOfHits(hits, args, (hit, base) => explained(hit, base, explain)), degraded };
    }),
  );
}

function explained({ parts }: SearchHit, base: ShownHit, explain: boolean) {
  return explain && parts !== undefined ? { ...base, explanation: parts } : base;
}
