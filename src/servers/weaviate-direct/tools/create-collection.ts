import { z } from 'zod';
import { type Embedder, spaceOf } from '../../../runtime/embedding/embedder.ts';
import type { CollectionConfig } from '../../../runtime/vector/collection.ts';
import type { VectorStore } from '../../../runtime/vector/vector-store.ts';
import { addsOnce } from '../../kit/annotations.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import {
  collectionDescriptionField,
  newDimensionsField,
  newNamedVectorsField,
  newPropertiesField,
  propertyConfig,
  shownCollection,
  shownCollectionFields,
} from '../collection-fields.ts';
import { assertAllowed, assertOurs, assertWrites } from '../collection-policy.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { mendable } from '../mendable.ts';

const input = z.strictObject({
  collection_name: z
    .string()
    .min(1)
    .max(230)
    .describe('letters, digits and _, beginning with a capital letter'),
  description: collectionDescriptionField,
  properties: newPropertiesField,
  dimensions: newDimensionsField
    .nullable()
    .optional()
    .describe(
      'length of its vectors, when you bring them; null: no unnamed vectors; default: the built-in model makes them, unless named_vectors are given',
    ),
  named_vectors: newNamedVectorsField.optional(),
  multi_tenant: z
    .boolean()
    .default(false)
    .describe('whether each object belongs to one tenant, kept apart from those of others'),
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
    mendable(async ({ collection_name: name, description, ...args }) => {
      assertWrites(policy);
      assertAllowed(policy, name);
      assertOurs(name);
      await assertNotInOtherCase(store, name);
      const isBuiltIn = args.dimensions === undefined && args.named_vectors === undefined;
      const config: CollectionConfig = {
        name,
        ...(description === undefined ? {} : { description }),
        properties: args.properties.map(propertyConfig),
        ...(isBuiltIn ? await builtInVectors(embedder) : { dimensions: args.dimensions ?? null }),
        ...(args.named_vectors === undefined ? {} : { namedVectors: args.named_vectors }),
        ...(args.multi_tenant ? { multiTenant: true } : {}),
        tokenization: args.tokenization,
      };
      await store.createCollection(config);
      return shownCollection(config, true);
    }),
  );
}

async function builtInVectors(
  embedder: Embedder | null,
): Promise<Pick<CollectionConfig, 'dimensions' | 'space'>> {
  if (embedder === null) return { dimensions: null };
  const model = await embedder.describe();
  return { dimensions: model.dimensions, space: spaceOf(model) };
}

/** Weaviate cannot keep two of them apart. @throws ToolError `collection_exists` */
async function assertNotInOtherCase(store: VectorStore, name: string): Promise<void> {
  const lower = name.toLowerCase();
  const other = (await store.listCollections()).find((known) => known.name.toLowerCase() === lower);
  if (other === undefined || other.name === name) return;
  throw new ToolError('collection_exists', `${name} differs from ${other.name} only in capital letters`, {
    hint: `Use ${other.name}, or another name`,
  });
}
