import { checkListPage } from '../check-search.ts';
import type { Filter } from '../filter.ts';
import { isUuid } from '../property-value.ts';
import type { StoredObject } from '../stored-object.ts';
import { addressed, checkedFilter, type Engine, type Scope } from './engine.ts';
import { afterFilter, allOf, idFilter } from './filter-message.ts';
import { objectOf, propertiesRequest } from './found-object.ts';
import type { FoundObject, SearchRequest } from './messages.ts';
import { vectorsRequest } from './vector-message.ts';

/** One message stays small, however long the texts are. */
const objectsPerCall = 200;

/** What to read of each object. */
export interface Content {
  readonly includeProperties: boolean;
  readonly includeVector: boolean;
}

export function contentRequest(
  { collection }: Scope,
  { includeProperties, includeVector }: Content,
): Pick<SearchRequest, 'metadata' | 'properties'> {
  return {
    metadata: { uuid: true, ...(includeVector ? vectorsRequest(collection) : {}) },
    ...(includeProperties ? { properties: propertiesRequest(collection) } : {}),
  };
}

export async function getObject(
  engine: Engine,
  scope: Scope,
  id: string,
  includeVector: boolean,
): Promise<StoredObject | null> {
  const [object] = (
    await readObjects(engine, scope, [id], { includeProperties: true, includeVector })
  ).values();
  return object ?? null;
}

/** Those of `ids` that there are, by id. */
export async function readObjects(
  engine: Engine,
  scope: Scope,
  ids: readonly string[],
  content: Content,
): Promise<ReadonlyMap<string, StoredObject>> {
  const objects = new Map<string, StoredObject>();
  for (let from = 0; from < ids.length; from += objectsPerCall) {
    const part = ids.slice(from, from + objectsPerCall);
    const request = { ...contentRequest(scope, content), filters: idFilter(part), limit: part.length };
    for (const found of await find(engine, scope, request)) {
      const object = objectOf(scope.collection, found, content);
      objects.set(object.id, object);
    }
  }
  return objects;
}

/** @throws VectorStoreError `query_refused`, `filter_invalid`, `property_unknown` */
export async function listObjects(
  engine: Engine,
  scope: Scope,
  page: {
    readonly limit: number;
    readonly after?: string;
    readonly filter?: Filter;
    readonly includeVector?: boolean;
  },
): Promise<readonly StoredObject[]> {
  checkListPage(scope.collection.config, page);
  const content = { includeProperties: true, includeVector: page.includeVector ?? false };
  const filters = checkedFilter(scope, page.filter);
  const wanted = page.limit;
  const objects: StoredObject[] = [];
  let after = page.after ?? '';
  while (objects.length < wanted) {
    const limit = Math.min(objectsPerCall, wanted - objects.length);
    // Weaviate walks through all objects in the order of their ids, but knows no filter then.
    const place: Partial<SearchRequest> =
      filters.length === 0 && (after === '' || isUuid(after))
        ? { after }
        : { sortBy: [{ path: ['_id'], ascending: true }], ...filtered([...filters, afterFilter(after)]) };
    const found = await find(engine, scope, { ...contentRequest(scope, content), ...place, limit });
    objects.push(...found.map((each) => objectOf(scope.collection, each, content)));
    if (found.length < limit) break;
    after = objects.at(-1)?.id ?? after;
  }
  return objects;
}

/** @throws VectorStoreError `filter_invalid`, `property_unknown` */
export async function countObjects(
  engine: Engine,
  scope: Scope,
  filter: Filter | undefined,
): Promise<number> {
  const request = { ...addressed(scope), ...filtered(checkedFilter(scope, filter)) };
  const reply = await engine.connection.read('count', (grpc, deadline) => grpc.aggregate(request, deadline));
  return reply.singleResult?.objectsCount ?? 0;
}

export function filtered(filters: Parameters<typeof allOf>[0]): Pick<SearchRequest, 'filters'> {
  const all = allOf(filters);
  return all === undefined ? {} : { filters: all };
}

async function find(
  engine: Engine,
  scope: Scope,
  request: Partial<SearchRequest>,
): Promise<readonly FoundObject[]> {
  const whole = { ...request, ...addressed(scope) };
  const reply = await engine.connection.read('read objects', (grpc, deadline) =>
    grpc.search(whole, deadline),
  );
  return reply.results;
}
