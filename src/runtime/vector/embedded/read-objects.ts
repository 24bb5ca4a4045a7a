import type { DatabaseSync } from 'node:sqlite';
import { checkFilter } from '../check-filter.ts';
import { checkListPage } from '../check-search.ts';
import type { Filter } from '../filter.ts';
import type { StoredObject } from '../stored-object.ts';
import { conditionSql } from './condition.ts';
import { objectOf, vectorsOf } from './rows.ts';
import type { Scope } from './scope.ts';
import { guarded, prepared } from './sqlite.ts';

export function getObject(
  db: DatabaseSync,
  { collection, tenant }: Scope,
  id: string,
  includeVector: boolean,
): StoredObject | null {
  const select = `SELECT * FROM ${collection.objects} WHERE id = ? AND partition = coalesce(?, partition)`;
  return guarded('read an object', () => {
    const row = prepared(db, select).get(id, tenant);
    if (row === undefined) return null;
    return { ...objectOf(row), ...(includeVector ? vectorsOf(db, collection, row) : {}) };
  });
}

export function listObjects(
  db: DatabaseSync,
  scope: Scope,
  page: {
    readonly limit: number;
    readonly after?: string;
    readonly filter?: Filter;
    readonly includeVector?: boolean;
  },
): readonly StoredObject[] {
  const { collection } = scope;
  const { limit, after = '', filter, includeVector = false } = page;
  checkListPage(collection.config, page);
  const { sql, values } = conditionSql(scope, filter);
  const select = `SELECT o.* FROM ${collection.objects} o WHERE o.id > ? AND (${sql}) ORDER BY o.id LIMIT ?`;
  return guarded('list', () =>
    prepared(db, select)
      .all(after, ...values, limit)
      .map((row) => ({ ...objectOf(row), ...(includeVector ? vectorsOf(db, collection, row) : {}) })),
  );
}

export function countObjects(db: DatabaseSync, scope: Scope, filter: Filter | undefined): number {
  checkFilter(filter, scope.collection.config);
  const { sql, values } = conditionSql(scope, filter);
  const select = `SELECT count(*) AS n FROM ${scope.collection.objects} o WHERE ${sql}`;
  return Number(guarded('count', () => prepared(db, select).get(...values))?.['n'] ?? 0);
}
