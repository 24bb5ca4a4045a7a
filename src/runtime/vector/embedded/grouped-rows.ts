import type { DatabaseSync } from 'node:sqlite';
import type { GroupBy } from '../search-query.ts';
import type { Page, ScoredRow } from './ranked-row.ts';
import type { Scope } from './scope.ts';
import { guarded, prepared } from './sqlite.ts';

/** Groups are made of this many of the best hits at most. */
const maxGrouped = 10_000;
const firstGrouped = 200;

/** The best hits of each of the best groups, group by group. What has no value is in the group called nothing. */
export function groupedRows(
  db: DatabaseSync,
  scope: Scope,
  options: {
    readonly groupBy: GroupBy;
    /** Counts groups. */
    readonly page: Page;
    readonly rank: (page: Page) => readonly ScoredRow[];
  },
): readonly ScoredRow[] {
  const { groupBy, page, rank } = options;
  const end = Math.min(groupBy.groups, page.offset + page.limit);
  for (let limit = firstGrouped; ; limit = Math.min(limit * 8, maxGrouped)) {
    const rows = rank({ limit, offset: 0 });
    const groups = group(db, scope, rows, groupBy).slice(0, end);
    const isFull = groups.length === end && groups.every((each) => each.length === groupBy.objectsPerGroup);
    if (isFull || rows.length < limit || limit === maxGrouped) return groups.slice(page.offset).flat();
  }
}

function group(
  db: DatabaseSync,
  { collection }: Scope,
  rows: readonly ScoredRow[],
  { property, objectsPerGroup }: GroupBy,
): ScoredRow[][] {
  const groups = new Map<string, ScoredRow[]>();
  const select = `SELECT json_extract(properties, '$.${property}') AS value,
    json_type(properties, '$.${property}') AS type FROM ${collection.objects} WHERE row = ?`;
  guarded('search', () => {
    const find = prepared(db, select);
    for (const row of rows) {
      for (const value of valuesOf(find.get(row.row))) {
        const members = groups.get(value) ?? [];
        groups.set(value, members);
        if (members.length < objectsPerGroup) members.push({ ...row, group: value });
      }
    }
  });
  return [...groups.values()];
}

function valuesOf(found: Record<string, unknown> | undefined): readonly string[] {
  const { value, type } = found ?? {};
  switch (type) {
    case undefined:
    case null:
      return [''];
    case 'array': {
      const elements = new Set((JSON.parse(String(value)) as unknown[]).map(String));
      return elements.size === 0 ? [''] : [...elements];
    }
    case 'true':
    case 'false':
      return [type];
    default:
      return [String(value)];
  }
}
