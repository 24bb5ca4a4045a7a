/** The three searches of the embedded engine. All compare exactly; filters apply before anything is cut off. */
import type { DatabaseSync } from 'node:sqlite';
import { checkSpace, checkVector } from '../check-object.ts';
import type { CollectionConfig } from '../collection.ts';
import { type Candidate, fuse } from '../fusion.ts';
import type { HybridQuery, KeywordQuery, SearchHit, VectorQuery } from '../search-query.ts';
import { VectorStoreError } from '../vector-store-error.ts';
import type { Collection } from './collections.ts';
import { filterSql, partitionOf, type SqlCondition, withoutPartition } from './filter-sql.ts';
import { matchExpression } from './keyword-match.ts';
import type { NearVectors } from './near-vectors.ts';
import { objectOf, vectorBytes, vectorOf } from './rows.ts';
import { guarded, prepared } from './sqlite.ts';

const defaultCandidates = 200;

interface Row {
  readonly row: number;
  /** BM25 with the sign turned, or cosine distance. */
  readonly value: number;
}

/** What a search works with. */
export interface Engine {
  readonly db: DatabaseSync;
  readonly near: NearVectors;
}

export function searchKeyword(
  { db }: Engine,
  collection: Collection,
  query: KeywordQuery,
): readonly SearchHit[] {
  const { limit, offset = 0 } = query;
  const rows = keywordRows(db, collection, query, { limit, offset });
  return hits(
    db,
    collection,
    rows.map(({ row, value }) => ({ row, score: value })),
    query,
  );
}

export function searchVector(
  engine: Engine,
  collection: Collection,
  query: VectorQuery,
): readonly SearchHit[] {
  const { limit, offset = 0 } = query;
  const rows = vectorRows(engine, collection, query, { limit, offset });
  const scored = rows.map(({ row, value }) => ({ row, score: 1 - value, distance: value }));
  return hits(engine.db, collection, scored, query);
}

export function searchHybrid(
  engine: Engine,
  collection: Collection,
  query: HybridQuery,
): readonly SearchHit[] {
  const { db } = engine;
  const { limit, offset = 0, alpha, fusion = 'relativeScore' } = query;
  const page = { limit: Math.max(query.candidates ?? defaultCandidates, limit + offset), offset: 0 };
  // A side without a share brings no candidates either.
  const byWords = alpha < 1 ? keywordRows(db, collection, query, page) : [];
  const byVector = alpha > 0 ? vectorRows(engine, collection, query, page) : [];
  const keyword = new Map(byWords.map(({ row, value }) => [row, value]));
  const distances = new Map(byVector.map(({ row, value }) => [row, value]));
  // What only the words found still has a vector to compare.
  for (const row of alpha > 0 ? keyword.keys() : []) {
    const distance = distances.get(row) ?? distanceOf(db, collection, row, query.vector);
    if (distance !== null) distances.set(row, distance);
  }
  const rows = [...new Set([...keyword.keys(), ...distances.keys()])];
  const candidates = rows.map((row): Candidate => {
    const distance = distances.get(row);
    return { keyword: keyword.get(row) ?? null, similarity: distance === undefined ? null : 1 - distance };
  });
  const fused = fuse(candidates, alpha, fusion);
  const scored = rows.map((row, index) => {
    const distance = distances.get(row);
    const { score, parts } = fused[index] ?? { score: 0, parts: { keyword: 0, vector: 0 } };
    return { row, score, parts, ...(distance === undefined ? {} : { distance }) };
  });
  scored.sort((a, b) => b.score - a.score || a.row - b.row);
  return hits(db, collection, scored.slice(offset, offset + limit), query);
}

function keywordRows(
  db: DatabaseSync,
  { config, searchable, objects, keywords }: Collection,
  { query, properties, filter }: KeywordQuery,
  page: { readonly limit: number; readonly offset: number },
): readonly Row[] {
  const weights = searchable.map((name) => (properties === undefined ? 1 : (properties[name] ?? 0)));
  const unknown = Object.keys(properties ?? {}).find((name) => !searchable.includes(name));
  if (unknown !== undefined) {
    const hint = `Searchable are: ${searchable.join(', ')}`;
    throw new VectorStoreError('property_unknown', `Keyword search does not look at "${unknown}"`, hint);
  }
  const columns = weights.flatMap((weight, index) => (weight > 0 ? [`c${index}`] : []));
  const partition = partitionOf(filter, config);
  const isEnglish = config.tokenization === 'english';
  const match = matchExpression({ query, columns, partition, isEnglish });
  if (match === null) return [];
  const condition = conditionOf(filter, config, objects);
  const where = condition === null ? '' : `AND rowid IN (${condition.sql})`;
  // The scope column counts nothing. bm25() is called again in ORDER BY: faster than ordering by rank.
  const score = `bm25(${keywords}, 0, ${weights.map(Number).join(', ')})`;
  const sql = `SELECT rowid AS row, -${score} AS value FROM ${keywords} WHERE ${keywords} MATCH ? ${where}
    ORDER BY ${score}, rowid LIMIT ? OFFSET ?`;
  return all(db, sql, [match, ...(condition?.values ?? []), page.limit, page.offset]);
}

function vectorRows(
  { db, near }: Engine,
  collection: Collection,
  { vector, space, filter }: Pick<VectorQuery, 'vector' | 'space' | 'filter'>,
  page: { readonly limit: number; readonly offset: number },
): readonly Row[] {
  const { config, objects, vectors } = collection;
  if (config.dimensions === null) {
    const hint = 'Use keyword search, or a collection with dimensions';
    throw new VectorStoreError('vector_invalid', `${config.name} keeps no vectors`, hint);
  }
  checkVector(config, vector);
  checkSpace(config, space);
  const partition =
    partitionOf(filter, config) ?? (filter === undefined && config.partitionBy === undefined ? '' : null);
  const condition = conditionOf(filter, config, objects);
  if (condition === null && partition !== null) {
    const rows = near.nearest(collection, partition, { vector, wanted: page.offset + page.limit });
    if (rows !== null) return rows.slice(page.offset);
  }
  const conditions = [
    ...(partition === null ? [] : ['v.partition = ?']),
    ...(condition === null ? [] : [`v.row IN (${condition.sql})`]),
    'value IS NOT NULL',
  ];
  const values = [...(partition === null ? [] : [partition]), ...(condition?.values ?? [])];
  const sql = `SELECT v.row AS row, vec_distance_cosine(v.embedding, ?) AS value FROM ${vectors} v
    WHERE ${conditions.join(' AND ')} ORDER BY value, v.row LIMIT ? OFFSET ?`;
  return all(db, sql, [vectorBytes(vector), ...values, page.limit, page.offset]);
}

/** Rows of the objects that `filter` lets pass; `null` when the partition alone says so. */
function conditionOf(
  filter: KeywordQuery['filter'],
  config: CollectionConfig,
  objects: string,
): SqlCondition | null {
  const rest = withoutPartition(filter, config);
  if (rest === undefined) return null;
  const partition = partitionOf(filter, config);
  const { sql, values } = filterSql(rest, config);
  return partition === null
    ? { sql: `SELECT o.row FROM ${objects} o WHERE ${sql}`, values }
    : {
        sql: `SELECT o.row FROM ${objects} o WHERE o.partition = ? AND (${sql})`,
        values: [partition, ...values],
      };
}

function distanceOf(
  db: DatabaseSync,
  { objects, vectors }: Collection,
  row: number,
  vector: Float32Array,
): number | null {
  const sql = `SELECT v.row AS row, vec_distance_cosine(v.embedding, ?) AS value FROM ${objects} o
    JOIN ${vectors} v ON v.partition = o.partition AND v.row = o.row WHERE o.row = ?`;
  return all(db, sql, [vectorBytes(vector), row])[0]?.value ?? null;
}

function all(
  db: DatabaseSync,
  sql: string,
  values: readonly (string | number | Uint8Array)[],
): readonly Row[] {
  return guarded('search', () => prepared(db, sql).all(...values) as unknown as readonly Row[]);
}

function hits(
  db: DatabaseSync,
  { config, objects, vectors }: Collection,
  scored: readonly (Omit<SearchHit, 'id' | 'properties' | 'vector'> & { readonly row: number })[],
  { filter, includeVector = false, includeProperties = true }: KeywordQuery | VectorQuery,
): readonly SearchHit[] {
  const partition = partitionOf(filter, config);
  const sql = `SELECT o.id ${includeProperties ? ', o.properties' : ''} ${includeVector ? ', v.embedding' : ''} FROM ${objects} o
    ${includeVector ? `LEFT JOIN ${vectors} v ON v.partition = o.partition AND v.row = o.row` : ''}
    WHERE o.row = ? AND o.partition = coalesce(?, o.partition)`;
  return guarded('search', () => {
    const select = prepared(db, sql);
    return scored.flatMap(({ row, ...score }) => {
      const found = select.get(row, partition);
      // Another process can delete it between search and read.
      return found === undefined ? [] : [{ ...objectOf(found), ...vectorOf(found), ...score }];
    });
  });
}
