/** The three searches of the embedded engine. All compare exactly; filters apply before anything is cut off. */
import { checkHybridQuery, checkKeywordQuery, checkVectorQuery } from '../check-search.ts';
import type { HybridQuery, KeywordQuery, SearchHit, VectorQuery } from '../search-query.ts';
import type { Engine } from './engine.ts';
import { groupedRows } from './grouped-rows.ts';
import { hybridRows } from './hybrid-rows.ts';
import { keywordRows } from './keyword-rows.ts';
import type { Page, ScoredRow } from './ranked-row.ts';
import { objectOf, vectorsOf } from './rows.ts';
import type { Scope } from './scope.ts';
import { guarded, prepared } from './sqlite.ts';
import { vectorRows } from './vector-rows.ts';

export function searchKeyword({ db }: Engine, scope: Scope, query: KeywordQuery): readonly SearchHit[] {
  checkKeywordQuery(scope.collection.config, query);
  return hits({ db }, scope, query, (page) =>
    keywordRows(db, scope, query, page).map(({ row, value }) => ({ row, score: value })),
  );
}

export function searchVector(engine: Engine, scope: Scope, query: VectorQuery): readonly SearchHit[] {
  checkVectorQuery(scope.collection.config, query);
  return hits(engine, scope, query, (page) =>
    vectorRows(engine, scope, query, page).map(({ row, value }) => ({
      row,
      score: 1 - value,
      distance: value,
    })),
  );
}

export function searchHybrid(engine: Engine, scope: Scope, query: HybridQuery): readonly SearchHit[] {
  checkHybridQuery(scope.collection.config, query);
  return hits(engine, scope, query, (page) => hybridRows(engine, scope, query, page));
}

function hits(
  { db }: Pick<Engine, 'db'>,
  scope: Scope,
  query: KeywordQuery | VectorQuery,
  rank: (page: Page) => readonly ScoredRow[],
): readonly SearchHit[] {
  const { limit, offset = 0, groupBy, includeVector = false, includeProperties = true } = query;
  const { collection, tenant } = scope;
  const scored =
    groupBy === undefined
      ? rank({ limit, offset })
      : groupedRows(db, scope, { groupBy, page: { limit, offset }, rank });
  const columns = includeProperties ? 'o.row, o.id, o.partition, o.properties' : 'o.row, o.id, o.partition';
  const select = `SELECT ${columns} FROM json_each(?) AS wanted JOIN ${collection.objects} o ON o.row = wanted.value
    WHERE o.partition = coalesce(?, o.partition)`;
  return guarded('search', () => {
    const rows = JSON.stringify(scored.map(({ row }) => row));
    const objects = new Map(
      prepared(db, select)
        .all(rows, tenant)
        .map((object) => [Number(object['row']), object]),
    );
    return scored.flatMap(({ row, ...score }) => {
      const found = objects.get(row);
      // Another process can delete it between search and read.
      if (found === undefined) return [];
      const vectors = includeVector ? vectorsOf(db, collection, found) : {};
      return [{ ...objectOf(found), ...vectors, ...score }];
    });
  });
}
