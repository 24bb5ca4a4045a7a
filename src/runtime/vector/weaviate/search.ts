/** The three searches. Filters apply before anything is cut off. */
import { checkHybridQuery, checkKeywordQuery, checkVectorQuery } from '../check-search.ts';
import type { CollectionConfig } from '../collection.ts';
import type { HybridQuery, KeywordQuery, SearchHit, VectorQuery } from '../search-query.ts';
import type { StoredObject } from '../stored-object.ts';
import { withAssumedLengths } from './assumed-lengths.ts';
import type { Engine, Scope } from './engine.ts';
import { objectOf } from './found-object.ts';
import { groupedHits } from './grouped-hits.ts';
import { hybridHits } from './hybrid-hits.ts';
import { keywordHits } from './keyword-hits.ts';
import type { Rank, RankedHit } from './ranked-hit.ts';
import { type Content, contentRequest, readObjects } from './read-objects.ts';
import { vectorHits } from './vector-hits.ts';

type Query = KeywordQuery | VectorQuery;

/** @throws VectorStoreError `property_unknown`, `filter_invalid`, `query_refused` */
export async function searchKeyword(
  engine: Engine,
  scope: Scope,
  query: KeywordQuery,
): Promise<readonly SearchHit[]> {
  checkKeywordQuery(scope.collection.config, query);
  return direct(engine, scope, query, (page, reading) =>
    keywordHits(engine, scope, query, { page, reading }),
  );
}

/** @throws VectorStoreError `vector_invalid`, `property_unknown`, `filter_invalid`, `query_refused` */
export async function searchVector(
  engine: Engine,
  scope: Scope,
  query: VectorQuery,
): Promise<readonly SearchHit[]> {
  checkVectorQuery(configFor(scope, query), query);
  return direct(engine, scope, query, (page, reading) => vectorHits(engine, scope, query, { page, reading }));
}

/** @throws VectorStoreError `vector_invalid`, `property_unknown`, `filter_invalid`, `query_refused` */
export async function searchHybrid(
  engine: Engine,
  scope: Scope,
  query: HybridQuery,
): Promise<readonly SearchHit[]> {
  checkHybridQuery(configFor(scope, query), query);
  const rank: Rank = (page, reading) => hybridHits(engine, scope, query, { page, reading });
  return query.groupBy === undefined
    ? filledIn(engine, scope, query, await rank(pageOf(query), {}))
    : grouped(engine, scope, query, rank);
}

/** Each hit brings what is wanted of it. */
async function direct(engine: Engine, scope: Scope, query: Query, rank: Rank): Promise<readonly SearchHit[]> {
  if (query.groupBy !== undefined) return grouped(engine, scope, query, rank);
  const content = contentOf(query);
  const hits = await rank(pageOf(query), contentRequest(scope, content));
  return hits.map((hit) => hitOf(hit, objectOf(scope.collection, hit.found, content)));
}

async function grouped(
  engine: Engine,
  scope: Scope,
  query: Query,
  rank: Rank,
): Promise<readonly SearchHit[]> {
  if (query.groupBy === undefined) throw new TypeError('the query groups by nothing');
  return filledIn(engine, scope, query, await groupedHits(scope, query.groupBy, pageOf(query), rank));
}

/** More were ranked than are wanted: only those are read whole. */
async function filledIn(
  engine: Engine,
  scope: Scope,
  query: Query,
  hits: readonly RankedHit[],
): Promise<readonly SearchHit[]> {
  const content = contentOf(query);
  if (!content.includeProperties && !content.includeVector)
    return hits.map((hit) => hitOf(hit, { id: hit.id, properties: {} }));
  const ids = [...new Set(hits.map(({ id }) => id))];
  const objects = await readObjects(engine, scope, ids, content);
  return hits.flatMap((hit) => {
    const object = objects.get(hit.id);
    // Another process can delete it between search and read.
    return object === undefined ? [] : [hitOf(hit, object)];
  });
}

function hitOf({ found: _found, ...hit }: RankedHit, object: StoredObject): SearchHit {
  return { ...object, ...hit };
}

function configFor(
  { collection }: Scope,
  { vector, target }: Pick<VectorQuery, 'vector' | 'target'>,
): CollectionConfig {
  return withAssumedLengths(
    collection,
    target === undefined ? { vector } : { namedVectors: { [target]: vector } },
  );
}

function contentOf({ includeProperties = true, includeVector = false }: Query): Content {
  return { includeProperties, includeVector };
}

function pageOf({ limit, offset = 0 }: Query): { readonly limit: number; readonly offset: number } {
  return { limit, offset };
}
