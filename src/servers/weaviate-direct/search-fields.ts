/** What `hybrid_search` and `search` have in common. */
import { z } from 'zod';
import type { CollectionConfig } from '../../runtime/vector/collection.ts';
import type { Filter } from '../../runtime/vector/filter.ts';
import type { GroupBy, SearchHit } from '../../runtime/vector/search-query.ts';
import type { ArgumentFields, ViewFields } from '../kit/fields.ts';
import { ToolError } from '../kit/tool-error.ts';
import { type FilterArguments, filterFields, filterOf } from './filter-fields.ts';
import {
  assertShowable,
  collectionField,
  propertiesToReturnField,
  type ShownObject,
  shownObject,
  shownObjectFields,
  tenantField,
} from './object-fields.ts';
import {
  offsetOf,
  type PageArguments,
  type PagedQuestion,
  type PageEnd,
  pageArguments,
  pageAt,
} from './page-fields.ts';

interface GroupByArgument {
  readonly property: string;
  readonly groups: number;
  readonly objects_per_group: number;
}

export interface SearchArguments extends PageArguments, FilterArguments {
  readonly collection_name: string;
  readonly tenant?: string | undefined;
  readonly properties_to_return?: string[] | undefined;
  readonly include_vector: boolean;
  readonly target_vectors?: string[] | undefined;
  readonly group_by?: GroupByArgument | undefined;
}

const groupByField = z.strictObject({
  property: z.string().min(1).max(230),
  groups: z.int().min(1).max(100).default(5),
  objects_per_group: z.int().min(1).max(100).default(3),
});

export const searchFields: ArgumentFields<SearchArguments> = {
  collection_name: collectionField,
  tenant: tenantField,
  ...filterFields,
  properties_to_return: propertiesToReturnField,
  include_vector: z.boolean().default(false),
  target_vectors: z
    .array(z.string().min(1).max(230))
    .length(1)
    .optional()
    .describe('the named vector to compare with; default: the unnamed one, or the only one'),
  group_by: groupByField
    .optional()
    .describe('the best hits of each value of a property, group by group, best group first'),
  ...pageArguments(10),
};

export interface ShownHit extends ShownObject {
  readonly score: number;
  readonly distance?: number | undefined;
  readonly group?: string | undefined;
}

export const hitFields: ViewFields<ShownHit> = {
  ...shownObjectFields,
  score: z.number().describe('higher is better; comparable within this answer only'),
  distance: z.number().optional().describe('cosine distance of the vectors, 0 to 2'),
  group: z.string().optional().describe('its value of the property that group_by names'),
};

/** What every query to the store takes; one hit more than wanted tells whether there are more. */
export interface StoreSearch {
  readonly tenant: string | undefined;
  readonly limit: number;
  readonly offset: number;
  readonly includeVector: boolean;
  readonly filter?: Filter;
  readonly groupBy?: GroupBy;
}

/** @throws ToolError `filter_invalid`, `cursor_invalid`; VectorStoreError `property_unknown` */
export function storeSearch(config: CollectionConfig, args: SearchArguments): StoreSearch {
  const filter = filterOf(args);
  assertShowable(config, args.properties_to_return);
  const wanted = {
    tenant: args.tenant,
    includeVector: args.include_vector,
    ...(filter === undefined ? {} : { filter }),
  };
  const { group_by: by } = args;
  if (by === undefined) return { ...wanted, limit: args.limit + 1, offset: offsetOf({ ...args }) };
  const { property, groups, objects_per_group: objectsPerGroup } = by;
  // The store counts groups; the page is cut from all their hits.
  return { ...wanted, limit: groups, offset: 0, groupBy: { property, groups, objectsPerGroup } };
}

/** @param hits what `storeSearch` found */
export function pageOfHits<Hit extends ShownHit>(
  hits: readonly SearchHit[],
  args: SearchArguments,
  shown: (hit: SearchHit, base: ShownHit) => Hit,
): PageEnd & { readonly objects: Hit[] } {
  const question: PagedQuestion = { ...args };
  const offset = offsetOf(question);
  const found = hits.slice(args.group_by === undefined ? 0 : offset).map((hit) => {
    const { score, distance, group } = hit;
    return shown(hit, {
      ...shownObject(hit, args.properties_to_return),
      score,
      ...(distance === undefined ? {} : { distance }),
      ...(group === undefined ? {} : { group }),
    });
  });
  const { items: objects, ...end } = pageAt(found, question, offset);
  return { objects, ...end };
}

export const queryPropertiesField: z.ZodOptional<z.ZodType<string[]>> = z
  .array(z.string().min(1).max(240))
  .min(1)
  .max(50)
  .optional()
  .describe('properties whose words count, with weights: ["title^2", "body"]; default: all searchable');

/** `["title^2", "body"]` as weights by name. @throws ToolError `query_properties_invalid` */
export function weightsOf(properties: readonly string[] | undefined): {
  properties?: Record<string, number>;
} {
  if (properties === undefined) return {};
  const weights = properties.map((property): [string, number] => {
    const [name = '', weight = '1', ...rest] = property.split('^');
    const factor = Number(weight);
    if (name !== '' && rest.length === 0 && factor > 0 && factor <= 100) return [name, factor];
    throw new ToolError('query_properties_invalid', `"${property}" is no property with a weight`, {
      hint: 'Such as "title" or "title^2"; the weight is above 0 and at most 100',
    });
  });
  return { properties: Object.fromEntries(weights) };
}
