import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type {
  CollectionConfig,
  CollectionPatch,
  PropertyConfig,
} from '../../../../runtime/vector/collection.ts';
import { destroysOnce } from '../../../kit/annotations.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import {
  collectionDescriptionField,
  newNamedVectorsField,
  newPropertiesField,
  propertyConfig,
  shownCollection,
  shownCollectionFields,
} from '../../collection-fields.ts';
import type { WeaviateDirectDeps } from '../../deps.ts';
import { findCollection, findWritable } from '../../find-collection.ts';
import { mendable } from '../../mendable.ts';
import { collectionField } from '../../object-fields.ts';

const input = z.strictObject({
  collection_name: collectionField,
  description: collectionDescriptionField.describe('instead of the one it has'),
  add_properties: newPropertiesField.default([]).describe('objects that are there have none of them yet'),
  add_named_vectors: newNamedVectorsField.default({}),
});
const output = z.object(shownCollectionFields);

export function registerUpdateCollection(server: ToolServer, deps: WeaviateDirectDeps): void {
  const { store } = deps;
  server.tool(
    'update_collection',
    {
      title: 'Update a collection',
      description:
        'Describe a collection anew, or add properties and named vectors. What is there already, and just like that, is left as it is.',
      input,
      output,
      annotations: destroysOnce,
      toolset: 'schema',
    },
    mendable(async ({ collection_name, description, add_properties, add_named_vectors }) => {
      const config = await findWritable(deps, collection_name);
      const patch: CollectionPatch = {
        ...(description === undefined ? {} : { description }),
        addProperties: missingProperties(config, add_properties.map(propertyConfig)),
        addNamedVectors: missingVectors(config, add_named_vectors),
      };
      await store.updateCollection(config.name, patch);
      return shownCollection(await findCollection(store, config.name), true);
    }),
  );
}

/** Those that are not there, or are there otherwise, which the store will refuse. */
function missingProperties(
  { properties }: CollectionConfig,
  wanted: readonly PropertyConfig[],
): readonly PropertyConfig[] {
  return wanted.filter((property) => !properties.some((known) => isDeepStrictEqual(known, property)));
}

function missingVectors(
  { namedVectors = {} }: CollectionConfig,
  wanted: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(wanted).filter(([name, length]) => namedVectors[name] !== length));
}
