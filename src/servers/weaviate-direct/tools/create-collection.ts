import { z } from 'zod';
import { maxDimensions } from '../../../runtime/vector/check-collection.ts';
import { addsOnce } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import {
  propertyFields,
  type ShownProperty,
  shownCollection,
  shownCollectionFields,
} from '../collection-fields.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { mendable } from '../mendable.ts';
import { assertWritable } from '../write-policy.ts';

const input = z.strictObject({
  collection_name: z
    .string()
    .min(1)
    .max(200)
    .describe('letters, digits and _, beginning with a capital letter'),
  description: z.string().max(1000).optional(),
  properties: z.array(z.strictObject(propertyFields)).max(200),
  dimensions: z
    .int()
    .min(1)
    .max(maxDimensions)
    .nullable()
    .optional()
    .describe('length of its vectors; default: that of the built-in model; null: no vectors'),
  tokenization: z.enum(['word', 'english']).default('english').describe('english: words are stemmed'),
});
const output = z.object(shownCollectionFields);

export function registerCreateCollection(
  server: ToolServer,
  { store, embedder, policy }: WeaviateDirectDeps,
): void {
  server.tool(
    'create_collection',
    {
      title: 'Create a collection',
      description:
        'Create a collection with its properties. One that exists with the same definition is left as it is.',
      input,
      output,
      annotations: addsOnce,
    },
    mendable(async ({ collection_name: name, description, properties, dimensions, tokenization }) => {
      assertWritable(policy, name);
      const config = {
        name,
        ...(description === undefined ? {} : { description }),
        properties: properties.map(propertyConfig),
        dimensions:
          dimensions === undefined ? ((await embedder?.describe())?.dimensions ?? null) : dimensions,
        tokenization,
      };
      await store.createCollection(config);
      return shownCollection(config, true);
    }),
  );
}

function propertyConfig({ name, data_type, description, searchable }: ShownProperty) {
  return {
    name,
    dataType: data_type,
    ...(description === undefined ? {} : { description }),
    ...(searchable === undefined ? {} : { searchable }),
  };
}
