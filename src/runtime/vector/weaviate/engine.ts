/** What the parts of the engine work with. */

import { checkFilter } from '../check-filter.ts';
import { checkTenantScope } from '../check-tenant.ts';
import type { Filter } from '../filter.ts';
import type { Catalogue } from './catalogue.ts';
import type { WeaviateConnection } from './connection.ts';
import { comparableFilter } from './date-range.ts';
import { filterMessage } from './filter-message.ts';
import type { Lanes } from './lanes.ts';
import type { FilterMessage } from './messages.ts';
import type { Collection } from './stored-collection.ts';

export interface Engine {
  readonly connection: WeaviateConnection;
  readonly catalogue: Catalogue;
  /** Of batches under way. */
  readonly lanes: Lanes;
}

/** What a call about objects is about. */
export interface Scope {
  readonly collection: Collection;
  /** '' on a collection without tenants. */
  readonly tenant: string;
}

/** @throws VectorStoreError `tenant_required`, `tenants_unsupported` */
export function scopeOf(collection: Collection, tenant: string | undefined): Scope {
  return { collection, tenant: checkTenantScope(collection.config, tenant) ?? '' };
}

/** The collection and the tenant of a message. */
export function addressed({ collection, tenant }: Scope): {
  readonly collection: string;
  readonly tenant: string;
} {
  return { collection: collection.config.name, tenant };
}

/** @throws VectorStoreError `filter_invalid`, `property_unknown` */
export function checkedFilter({ collection }: Scope, filter: Filter | undefined): readonly FilterMessage[] {
  if (filter === undefined) return [];
  checkFilter(filter, collection.config);
  return [filterMessage(comparableFilter(filter, collection.config), collection)];
}
