import type { VectorQuery } from '../search-query.ts';
import { addressed, checkedFilter, type Engine, type Scope } from './engine.ts';
import { idFilter } from './filter-message.ts';
import type { FilterMessage, SearchRequest } from './messages.ts';
import type { RankedHit, Ranking } from './ranked-hit.ts';
import { filtered } from './read-objects.ts';
import { bytesOf, targetOf } from './vector-message.ts';

type Target = Pick<VectorQuery, 'vector' | 'target' | 'maxDistance'>;

/** Nearest first. */
export async function vectorHits(
  engine: Engine,
  scope: Scope,
  query: Target & Pick<VectorQuery, 'filter'>,
  { page, reading }: Ranking,
): Promise<readonly RankedHit[]> {
  return nearest(engine, scope, query, { filters: checkedFilter(scope, query.filter), page, reading });
}

/** How far each of these objects is, of those that have such a vector. */
export async function distancesOf(
  engine: Engine,
  scope: Scope,
  query: Target,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const page = { limit: ids.length, offset: 0 };
  const hits = await nearest(engine, scope, query, { filters: [idFilter(ids)], page, reading: {} });
  return new Map(hits.map(({ id, distance = 0 }) => [id, distance]));
}

async function nearest(
  { connection }: Engine,
  scope: Scope,
  { vector, target, maxDistance }: Target,
  where: Ranking & { readonly filters: readonly FilterMessage[] },
): Promise<readonly RankedHit[]> {
  // A vector of zeros is near to nothing.
  if (vector.every((part) => part === 0)) return [];
  const { filters, page, reading } = where;
  const request: SearchRequest = {
    ...addressed(scope),
    ...filtered(filters),
    ...page,
    ...reading,
    metadata: { ...reading.metadata, uuid: true, distance: true },
    nearVector: {
      vectorBytes: bytesOf(vector),
      ...targetOf(scope.collection, target),
      ...(maxDistance === undefined ? {} : { distance: maxDistance }),
    },
  };
  const reply = await connection.read('search', (grpc, deadline) => grpc.search(request, deadline));
  return reply.results.map((found) => {
    const { id = '', distance = 0 } = found.metadata ?? {};
    return { id, score: 1 - distance, distance, found };
  });
}
