/** What `hybrid_search` and `search` have in common. */
import { z } from 'zod';
import type { Filter } from '../../runtime/vector/filter.ts';
import type { SearchHit } from '../../runtime/vector/search-query.ts';
import type { ArgumentFields, ViewFields } from '../kit/fields.ts';
import { ToolError } from '../kit/tool-error.ts';
import {
  collectionField,
  propertiesToReturnField,
  type ShownObject,
  shownObject,
  shownObjectFields,
} from './object-fields.ts';
import { type PageArguments, type PageEnd, pageArguments, pageFrom } from './page-fields.ts';
import { parseWeaviateFilter } from './weaviate-filter.ts';

export interface SearchArguments extends PageArguments {
  readonly collection_name: string;
  readonly filters?: Record<string, unknown> | undefined;
  readonly where?: Record<string, unknown> | undefined;
  readonly properties_to_return?: string[] | undefined;
  readonly include_vector: boolean;
}

const filterField = z.record(z.string(), z.unknown()).optional();

export const searchFields: ArgumentFields<SearchArguments> = {
  collection_name: collectionField,
  filters: filterField.describe('Weaviate’s filter JSON: operator, path, value; And, Or, Not with operands'),
  where: filterField.describe('the same as filters; give one of them'),
  properties_to_return: propertiesToReturnField,
  include_vector: z.boolean().default(false),
  ...pageArguments(10),
};

export interface ShownHit extends ShownObject {
  readonly score: number;
  readonly distance?: number | undefined;
}

export const hitFields: ViewFields<ShownHit> = {
  ...shownObjectFields,
  score: z.number().describe('higher is better; comparable within this answer only'),
  distance: z.number().optional().describe('cosine distance of the vectors, 0 to 2'),
};

/** What every query to the store takes; one hit more than wanted tells whether there are more. */
export interface StoreSearch {
  readonly limit: number;
  readonly offset: number;
  readonly includeVector: boolean;
  readonly filter?: Filter;
}

/** @throws ToolError `filter_invalid` */
export function storeSearch(args: SearchArguments): StoreSearch {
  const { limit, offset, include_vector, filters, where } = args;
  if (filters !== undefined && where !== undefined) {
    throw new ToolError('filter_invalid', 'filters and where are the same', { hint: 'Give one of them' });
  }
  const json = filters ?? where;
  const filter =
    json === undefined ? {} : { filter: parseWeaviateFilter(json, filters ? 'filters' : 'where') };
  return { limit: limit + 1, offset, includeVector: include_vector, ...filter };
}

export function pageOfHits<Hit extends ShownHit>(
  hits: readonly SearchHit[],
  args: SearchArguments,
  shown: (hit: SearchHit, base: ShownHit) => Hit,
): PageEnd & { readonly objects: Hit[] } {
  const found = hits.map((hit) => {
    const { score, distance } = hit;
    const base = { ...shownObject(hit, args.properties_to_return), score };
    return shown(hit, distance === undefined ? base : { ...base, distance });
  });
  const { items: objects, ...end } = pageFrom(found, args);
  return { objects, ...end };
}

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
