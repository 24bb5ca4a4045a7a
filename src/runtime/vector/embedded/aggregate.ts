/** Counts and sums over the objects of a scope, reckoned by SQLite: nothing is held here but the answer. */
import type { DatabaseSync } from 'node:sqlite';
import type { Aggregate, AggregateQuery, PropertyAggregate } from '../aggregate.ts';
import { checkAggregateQuery, propertyNamed } from '../check-search.ts';
import type { DataType, PropertyConfig } from '../collection.ts';
import { elementType, isListType } from '../property-value.ts';
import { conditionSql } from './condition.ts';
import type { SqlCondition } from './filter-sql.ts';
import type { Scope } from './scope.ts';
import { guarded, prepared } from './sqlite.ts';

type Row = Record<string, unknown>;
type GroupKey = string | number;

export function aggregate(db: DatabaseSync, scope: Scope, query: AggregateQuery): readonly Aggregate[] {
  const { config } = scope.collection;
  checkAggregateQuery(config, query);
  const groupBy = query.groupBy === undefined ? null : propertyNamed(config, query.groupBy);
  const base = { db, scope, condition: conditionSql(scope, query.filter), groupBy };
  return guarded('aggregate', () => {
    const groups = groupCounts(base, query.limit);
    const keys = JSON.stringify([...groups.keys()]);
    const byName = query.properties.map(
      (name) =>
        [name, propertyAggregates(base, propertyNamed(config, name), { keys, limit: query.limit })] as const,
    );
    return [...groups].map(([key, count]) => ({
      ...(groupBy === null ? {} : { group: groupValue(groupBy.dataType, key) }),
      count,
      properties: Object.fromEntries(byName.map(([name, each]) => [name, each.get(key) ?? { count: 0 }])),
    }));
  });
}

interface Base {
  readonly db: DatabaseSync;
  readonly scope: Scope;
  readonly condition: SqlCondition;
  readonly groupBy: PropertyConfig | null;
}

/** Largest first. Without a property to group by, all are one group. */
function groupCounts(base: Base, limit: number): ReadonlyMap<GroupKey, number> {
  if (base.groupBy === null) {
    const [row] = rowsOf(base, null, 'SELECT count(*) AS n FROM base');
    return new Map([[0, Number(row?.['n'] ?? 0)]]);
  }
  const select = `SELECT g, count(*) AS n FROM base WHERE g IS NOT NULL GROUP BY g ORDER BY n DESC, g LIMIT ?`;
  return new Map(rowsOf(base, null, select, [limit]).map(({ g, n }) => [g as GroupKey, Number(n)]));
}

function propertyAggregates(
  base: Base,
  property: PropertyConfig,
  { keys, limit }: { readonly keys: string; readonly limit: number },
): ReadonlyMap<GroupKey, PropertyAggregate> {
  const type = elementType(property.dataType);
  const counted = rowsOf(
    base,
    property,
    `SELECT g, count(v) AS count ${extremes(type)} FROM base WHERE v IS NOT NULL AND ${inGroups} GROUP BY g`,
    [keys],
  );
  const found = new Map(counted.map((row) => [row['g'] as GroupKey, countsOf(type, row)]));
  const add = (g: unknown, more: Partial<PropertyAggregate>): void => {
    found.set(g as GroupKey, { ...(found.get(g as GroupKey) ?? { count: 0 }), ...more });
  };
  if (type === 'int' || type === 'number') {
    for (const { g, median } of rowsOf(base, property, medians, [keys])) add(g, { median: Number(median) });
  }
  if (type === 'text') {
    const values = Map.groupBy(rowsOf(base, property, frequent, [keys, limit]), ({ g }) => g);
    for (const [g, rows] of values) {
      add(g, { topValues: rows.map(({ v, n }) => ({ value: String(v), count: Number(n) })) });
    }
  }
  return found;
}

const inGroups = 'g IN (SELECT value FROM json_each(?))';

const medians = `SELECT g, avg(v) AS median FROM (
    SELECT g, v, row_number() OVER (PARTITION BY g ORDER BY v) AS place, count(*) OVER (PARTITION BY g) AS n
    FROM base WHERE v IS NOT NULL AND ${inGroups}
  ) WHERE place IN ((n + 1) / 2, (n + 2) / 2) GROUP BY g`;

const frequent = `SELECT g, v, n FROM (
    SELECT g, v, count(*) AS n, row_number() OVER (PARTITION BY g ORDER BY count(*) DESC, v) AS place
    FROM base WHERE v IS NOT NULL AND ${inGroups} GROUP BY g, v
  ) WHERE place <= ? ORDER BY g, place`;

function extremes(type: DataType): string {
  if (type === 'date') return ', min(v) AS minimum, max(v) AS maximum';
  if (type === 'boolean') return ', sum(v) AS totalTrue';
  if (type !== 'int' && type !== 'number') return '';
  return ', min(v) AS minimum, max(v) AS maximum, avg(v) AS mean, sum(v) AS sum';
}

function countsOf(type: DataType, row: Row): PropertyAggregate {
  const count = Number(row['count']);
  const { minimum, maximum } = row;
  if (type === 'date') return { count, minimum: String(minimum), maximum: String(maximum) };
  if (type === 'boolean') {
    const totalTrue = Number(row['totalTrue']);
    return { count, totalTrue, totalFalse: count - totalTrue };
  }
  if (type !== 'int' && type !== 'number') return { count };
  return {
    count,
    minimum: Number(minimum),
    maximum: Number(maximum),
    mean: Number(row['mean']),
    sum: Number(row['sum']),
  };
}

/** `select` over `base (g, v)`: group and value, of each element where the property is a list. */
function rowsOf(
  { db, scope, condition, groupBy }: Base,
  property: PropertyConfig | null,
  select: string,
  values: readonly (string | number)[] = [],
): readonly Row[] {
  const group = groupBy === null ? { sql: '0', join: '' } : columnOf(groupBy, 'g');
  const value = property === null ? { sql: '0', join: '' } : columnOf(property, 'v');
  const once = groupBy !== null && isListType(groupBy.dataType) ? firstOfItsKind(groupBy) : 'TRUE';
  const base = `WITH base AS (SELECT ${group.sql} AS g, ${value.sql} AS v
    FROM ${scope.collection.objects} o ${group.join} ${value.join} WHERE ${once} AND (${condition.sql}))`;
  return prepared(db, `${base} ${select}`).all(...condition.values, ...values);
}

function columnOf(
  { name, dataType }: PropertyConfig,
  alias: string,
): { readonly sql: string; readonly join: string } {
  return isListType(dataType)
    ? { sql: `${alias}_each.value`, join: `, json_each(o.properties, '$.${name}') AS ${alias}_each` }
    : { sql: `json_extract(o.properties, '$.${name}')`, join: '' };
}

/** An object is once in a group, however often its list names it. */
function firstOfItsKind({ name }: PropertyConfig): string {
  return `NOT EXISTS (SELECT 1 FROM json_each(o.properties, '$.${name}') AS other
    WHERE other.value = g_each.value AND other.key < g_each.key)`;
}

function groupValue(type: DataType, key: GroupKey): string | number | boolean {
  return elementType(type) === 'boolean' ? key === 1 : key;
}
