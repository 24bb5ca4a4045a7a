import { z } from 'zod';
import type { SearchHit } from '../../../runtime/vector/search-query.ts';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { findCollection } from '../find-collection.ts';
import { mendable } from '../mendable.ts';
import { vectorField } from '../object-fields.ts';
import { pageEndFields } from '../page-fields.ts';
import { queryVector } from '../query-vector.ts';
import {
  hitFields,
  pageOfHits,
  queryPropertiesField,
  type ShownHit,
  searchFields,
  storeSearch,
  weightsOf,
} from '../search-fields.ts';
import { targetVector } from '../target-vector.ts';

const input = z.strictObject({
  ...searchFields,
  query_text: z.string().min(1).max(10_000).describe('what to look for, in words'),
  alpha: z.number().min(0).max(1).default(0.5).describe('share of meaning: 0 words only, 1 vectors only'),
  fusion: z
    .enum(['relative_score', 'ranked'])
    .default('relative_score')
    .describe('how the two sides are joined: by their scores, or by their ranks alone'),
  vector: vectorField
    .optional()
    .describe('vector of the query; default: made by the built-in model where it fits'),
  query_properties: queryPropertiesField,
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

const fusions = { relative_score: 'relativeScore', ranked: 'ranked' } as const;

export function registerHybridSearch(server: ToolServer, { store, embedder }: WeaviateDirectDeps): void {
  server.tool(
    'hybrid_search',
    {
      title: 'Search by words and meaning',
      description:
        'Find the objects of a collection that answer a query best, by their words and by their vectors. The built-in model makes the vector of the query where it made those of the collection.',
      input,
      output,
      annotations: readsOnly,
    },
    mendable(async (args) => {
      const { query_text: query, alpha } = args;
      const config = await findCollection(store, args.collection_name);
      const words = { ...storeSearch(config, args), ...weightsOf(args.query_properties), query };
      const target = targetVector(config, args.target_vectors);
      const { vector, problem } =
        alpha === 0
          ? { vector: null, problem: null }
          : await queryVector(embedder, config, { given: args.vector, target, text: query });
      const hits =
        vector === null
          ? await store.searchKeyword(config.name, words)
          : await store.searchHybrid(config.name, {
              ...words,
              ...vector,
              alpha,
              fusion: fusions[args.fusion],
            });
      return {
        ...pageOfHits(hits, args, (hit, base) => explained(hit, base, args.explain)),
        degraded: problem,
      };
    }),
  );
}

function explained({ parts }: SearchHit, base: ShownHit, explain: boolean) {
  return explain && parts !== undefined ? { ...base, explanation: parts } : base;
}
