import { z } from 'zod';
import type { CollectionConfig } from '../../../runtime/vector/collection.ts';
import type { SearchHit } from '../../../runtime/vector/search-query.ts';
import { readsOnly } from '../../kit/annotations.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { embedText } from '../embed-text.ts';
import { findCollection } from '../find-collection.ts';
import { findObject } from '../find-object.ts';
import { mendable } from '../mendable.ts';
import { objectIdField, vectorField } from '../object-fields.ts';
import { pageEndFields } from '../page-fields.ts';
import { vectorOf } from '../query-vector.ts';
import {
  hitFields,
  pageOfHits,
  queryPropertiesField,
  searchFields,
  storeSearch,
  weightsOf,
} from '../search-fields.ts';
import { targetVector } from '../target-vector.ts';

const input = z.strictObject({
  ...searchFields,
  mode: z
    .enum(['bm25', 'near_text', 'near_vector', 'near_object'])
    .describe(
      'bm25: words of query; near_text: meaning of query, where the built-in model made the vectors; near_vector: vector; near_object: object_id',
    ),
  query: z.string().min(1).max(10_000).optional().describe('for bm25 and near_text'),
  vector: vectorField.optional().describe('for near_vector'),
  object_id: objectIdField.optional().describe('for near_object; the object itself is left out'),
  max_distance: z
    .number()
    .min(0)
    .max(2)
    .optional()
    .describe('for all but bm25: cosine distance beyond which nothing is a hit'),
  query_properties: queryPropertiesField,
});
const output = z.object({ objects: z.array(z.object(hitFields)).describe('best first'), ...pageEndFields });

type Arguments = z.output<typeof input>;

export function registerSearch(server: ToolServer, deps: WeaviateDirectDeps): void {
  server.tool(
    'search',
    {
      title: 'Search',
      description: 'Find objects of a collection by words, by meaning, by a vector, or like another object.',
      input,
      output,
      annotations: readsOnly,
    },
    mendable(async (args) => {
      const config = await findCollection(deps.store, args.collection_name);
      const hits = await hitsOf(deps, config, args);
      return pageOfHits(hits, args, (_, base) => base);
    }),
  );
}

async function hitsOf(
  { store, embedder }: WeaviateDirectDeps,
  config: CollectionConfig,
  args: Arguments,
): Promise<readonly SearchHit[]> {
  const { mode, max_distance: maxDistance } = args;
  const wanted = storeSearch(config, args);
  if (mode === 'bm25') {
    const query = needed(args.query, 'query', mode);
    return store.searchKeyword(config.name, {
      ...wanted,
      ...weightsOf(args.query_properties),
      query,
    });
  }
  const target = targetVector(config, args.target_vectors);
  const near = (vector: Float32Array) => ({
    ...wanted,
    ...vectorOf(config, vector, target),
    ...(maxDistance === undefined ? {} : { maxDistance }),
  });
  switch (mode) {
    case 'near_text': {
      const query = needed(args.query, 'query', mode);
      const vector = target === null ? await embedText(embedder, config, query) : null;
      if (vector === null) throw notEmbeddable(config, target);
      return store.searchVector(config.name, near(vector));
    }
    case 'near_vector':
      return store.searchVector(config.name, near(Float32Array.from(needed(args.vector, 'vector', mode))));
    case 'near_object': {
      const id = needed(args.object_id, 'object_id', mode);
      const scope = { includeVector: true, tenant: args.tenant };
      const { vector, namedVectors } = await findObject(store, config.name, id, scope);
      const like = target === null ? vector : namedVectors?.[target];
      if (like === undefined) throw vectorless(config, id, target);
      const isOther = { operator: 'NotEqual', path: ['id'], value: id } as const;
      const operands = wanted.filter === undefined ? [isOther] : [isOther, wanted.filter];
      return store.searchVector(config.name, { ...near(like), filter: { operator: 'And', operands } });
    }
  }
}

/** @throws ToolError `argument_missing` */
function needed<T>(value: T | undefined, name: string, mode: string): T {
  if (value !== undefined) return value;
  throw new ToolError('argument_missing', `${mode} needs ${name}`, {
    hint: `Pass ${name}, or choose another mode`,
  });
}

function notEmbeddable(
  { name, dimensions, namedVectors }: CollectionConfig,
  target: string | null,
): ToolError {
  const length = target === null ? dimensions : (namedVectors?.[target] ?? null);
  return new ToolError('vector_missing', `There is no vector to search ${name} with`, {
    hint:
      length === null
        ? `${name} keeps no such vectors: use mode bm25`
        : `Use mode bm25, or near_vector with ${length} numbers of the model that made its vectors`,
  });
}

function vectorless({ name }: CollectionConfig, id: string, target: string | null): ToolError {
  const what = target === null ? 'no vector' : `no vector named ${target}`;
  return new ToolError('vector_missing', `Object ${id} of ${name} has ${what}`, {
    hint: 'Choose another object, or mode bm25 with words of it',
  });
}
