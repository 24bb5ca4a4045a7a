import type { DatabaseSync } from 'node:sqlite';
import type { KeywordQuery } from '../search-query.ts';
import { conditionSql, partitionOf, restSql } from './condition.ts';
import { matchExpression } from './keyword-match.ts';
import type { Page, RankedRow } from './ranked-row.ts';
import type { Scope } from './scope.ts';
import { guarded, prepared } from './sqlite.ts';

/** Best first, by BM25. */
export function keywordRows(
  db: DatabaseSync,
  scope: Scope,
  { query, properties, filter }: KeywordQuery,
  page: Page,
): readonly RankedRow[] {
  const { config, searchable, objects, keywords } = scope.collection;
  const weights = searchable.map((name) => (properties === undefined ? 1 : (properties[name] ?? 0)));
  const columns = weights.flatMap((weight, index) => (weight > 0 ? [`c${index}`] : []));
  // A collection with one partition is that partition.
  const partition = partitionOf(scope, filter) || null;
  const match = matchExpression({ query, columns, partition, isEnglish: config.tokenization === 'english' });
  if (match === null) return [];
  const condition = restSql(scope, filter) === null ? null : conditionSql(scope, filter);
  // The plus keeps SQLite from looking into the index anew for each of those rows.
  const where =
    condition === null ? '' : `AND +rowid IN (SELECT o.row FROM ${objects} o WHERE ${condition.sql})`;
  // The scope column counts nothing. bm25() is called again in ORDER BY: faster than ordering by rank.
  const score = `bm25(${keywords}, 0, ${weights.map(Number).join(', ')})`;
  const sql = `SELECT rowid AS row, -${score} AS value FROM ${keywords} WHERE ${keywords} MATCH ? ${where}
    ORDER BY ${score}, rowid LIMIT ? OFFSET ?`;
  return guarded(
    'search',
    () =>
      prepared(db, sql).all(
        match,
        ...(condition?.values ?? []),
        page.limit,
        page.offset,
      ) as unknown as readonly RankedRow[],
  );
}
