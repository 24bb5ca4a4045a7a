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
import { hitFields, pageOfHits, searchFields, storeSearch, weightsOf } from '../search-fields.ts';

const input = z.strictObject({
  ...searchFields,
  mode: z
    .enum(['bm25', 'near_text', 'near_vector', 'near_object'])
    .describe(
      'bm25: words of query; near_text: meaning of query, where the built-in model fits the collection; near_vector: vector; near_object: object_id',
    ),
  query: z.string().min(1).max(10_000).optional().describe('for bm25 and near_text'),
  vector: vectorField.optional().describe('for near_vector'),
  object_id: objectIdField.optional().describe('for near_object; the object itself is left out'),
  query_properties: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(50)
    .optional()
    .describe('for bm25: ["title^2", "body"]; default: all searchable'),
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
  const wanted = storeSearch(args);
  switch (args.mode) {
    case 'bm25': {
      const query = needed(args.query, 'query', args.mode);
      return store.searchKeyword(config.name, { ...wanted, ...weightsOf(args.query_properties), query });
    }
    case 'near_text': {
      const vector = await embedText(embedder, config, needed(args.query, 'query', args.mode));
      if (vector === null) throw notEmbeddable(config);
      return store.searchVector(config.name, { ...wanted, vector });
    }
    case 'near_vector': {
      const vector = Float32Array.from(needed(args.vector, 'vector', args.mode));
      return store.searchVector(config.name, { ...wanted, vector });
    }
    case 'near_object': {
      const id = needed(args.object_id, 'object_id', args.mode);
      const { vector } = await findObject(store, config.name, id, { includeVector: true });
      if (vector === undefined) throw notEmbeddable(config);
      const isOther = { operator: 'NotEqual', path: ['id'], value: id } as const;
      const operands = wanted.filter === undefined ? [isOther] : [isOther, wanted.filter];
      return store.searchVector(config.name, { ...wanted, vector, filter: { operator: 'And', operands } });
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

function notEmbeddable({ name, dimensions }: CollectionConfig): ToolError {
  return new ToolError('vector_missing', `There is no vector to search ${name} with`, {
    hint:
      dimensions === null
        ? `${name} keeps no vectors: use mode bm25`
        : `Use mode bm25, or near_vector with ${dimensions} numbers of the model that made its vectors`,
  });
}
