import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import { maxTokensField } from '../../kit/page.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { findCollection } from '../find-collection.ts';
import { findObject } from '../find-object.ts';
import { fitTokens } from '../fit-tokens.ts';
import { mendable } from '../mendable.ts';
import {
  assertShowable,
  collectionField,
  objectIdField,
  propertiesToReturnField,
  shownObject,
  shownObjectFields,
  tenantField,
} from '../object-fields.ts';
import { noteField, textsCut } from '../page-fields.ts';

const input = z.strictObject({
  collection_name: collectionField,
  tenant: tenantField,
  id: objectIdField,
  properties_to_return: propertiesToReturnField,
  include_vector: z.boolean().default(false),
  max_tokens: maxTokensField.describe('longer objects come with their texts cut'),
});
const output = z.object({ ...shownObjectFields, note: noteField });

export function registerGetObject(server: ToolServer, { store }: WeaviateDirectDeps): void {
  server.tool(
    'get_object',
    {
      title: 'Get an object',
      description: 'One object by its id, with its properties.',
      input,
      output,
      annotations: readsOnly,
    },
    mendable(async ({ collection_name, tenant, id, properties_to_return, include_vector, max_tokens }) => {
      const config = await findCollection(store, collection_name);
      assertShowable(config, properties_to_return);
      const found = await findObject(store, config.name, id, { tenant, includeVector: include_vector });
      const object = shownObject(found, properties_to_return);
      const fitted = fitTokens(object, max_tokens);
      return { ...fitted, note: fitted === object ? null : textsCut };
    }),
  );
}
