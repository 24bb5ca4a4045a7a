import type { VectorQuery } from '../search-query.ts';
import { vectorTable } from './collections.ts';
import { conditionSql, partitionOf, restSql } from './condition.ts';
import type { Engine } from './engine.ts';
import type { Page, RankedRow } from './ranked-row.ts';
import { vectorBytes } from './rows.ts';
import type { Scope } from './scope.ts';
import { guarded, prepared } from './sqlite.ts';

/** Nearest first, by cosine distance. A vector of zeros is near to nothing. */
export function vectorRows(
  { db, near }: Engine,
  scope: Scope,
  query: Pick<VectorQuery, 'vector' | 'target' | 'filter' | 'maxDistance'>,
  page: Page,
): readonly RankedRow[] {
  const { vector, target, filter, maxDistance } = query;
  const { config, objects } = scope.collection;
  const { table, dimensions } = vectorTable(scope.collection, target);
  const partition = partitionOf(scope, filter);
  const rest = restSql(scope, filter);
  if (rest === null && partition !== null) {
    const copy = { table, objects, dimensions, partition, space: config.space };
    const rows = near.nearest(copy, { vector, wanted: page.offset + page.limit });
    const isNear = ({ value }: RankedRow): boolean => maxDistance === undefined || value <= maxDistance;
    if (rows !== null) return rows.slice(page.offset).filter(isNear);
  }
  const conditions = ['value IS NOT NULL'];
  const values: (string | number)[] = [];
  const demand = (sql: string, more: readonly (string | number)[]): void => {
    conditions.push(sql);
    values.push(...more);
  };
  if (partition !== null) demand('v.partition = ?', [partition]);
  if (rest !== null) {
    const { sql, values: more } = conditionSql(scope, filter);
    demand(`v.row IN (SELECT o.row FROM ${objects} o WHERE ${sql})`, more);
  }
  if (maxDistance !== undefined) demand('value <= ?', [maxDistance]);
  const sql = `SELECT v.row AS row, vec_distance_cosine(v.embedding, ?) AS value FROM ${table} v
    WHERE ${conditions.join(' AND ')} ORDER BY value, v.row LIMIT ? OFFSET ?`;
  return guarded(
    'search',
    () =>
      prepared(db, sql).all(
        vectorBytes(vector),
        ...values,
        page.limit,
        page.offset,
      ) as unknown as readonly RankedRow[],
  );
}
