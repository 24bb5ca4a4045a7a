/**
 * Weaviate's filter JSON as an SQL condition with bound values; no value ever becomes SQL text.
 *
 * It finds what Weaviate finds: docs/vector-engines.md. The filter has been checked.
 */
import { type Comparison, comparedType } from '../check-filter.ts';
import type { DataType } from '../collection.ts';
import { normalDate } from '../date-value.ts';
import type { Filter, GeoRange } from '../filter.ts';
import { elementType, isListType, isTextType } from '../property-value.ts';
import type { PropertyValue } from '../stored-object.ts';
import { whiteSpace, wholeOf } from '../words.ts';
import type { Collection } from './collections.ts';
import type { SqlCondition } from './sql-condition.ts';
import { wordTest } from './word-test.ts';
import { wordsSql } from './words-sql.ts';

/** A condition on the objects table `o`. */
export function filterSql(filter: Filter, collection: Collection): SqlCondition {
  if (!('operands' in filter)) return comparisonSql(filter, collection);
  const { operator, operands } = filter;
  const parts = operands.map((operand) => filterSql(operand, collection));
  const joined = parts.map(({ sql }) => `(${sql})`).join(operator === 'Or' ? ' OR ' : ' AND ');
  return {
    // A comparison with nothing is unknown; NOT must count that as "does not match".
    sql: operator === 'Not' ? `NOT coalesce(${joined}, FALSE)` : joined,
    values: parts.flatMap(({ values }) => values),
  };
}

function comparisonSql(comparison: Comparison, collection: Collection): SqlCondition {
  const { config, searchable } = collection;
  const { operator, path, value } = comparison;
  const [name = ''] = path;
  const type = comparedType(path, config);
  const column = name === 'id' ? 'o.id' : `json_extract(o.properties, '$.${name}')`;
  if (operator === 'IsNull') {
    const isThere = isThereSql(column, type);
    return { sql: value === true ? `NOT ${isThere}` : isThere, values: [] };
  }
  if (operator === 'WithinGeoRange') {
    const { latitude, longitude, distanceMeters } = value as GeoRange;
    return {
      sql: `meters_between(${column}, ?, ?) <= ?`,
      values: [latitude, longitude, distanceMeters],
    };
  }
  if (searchable.includes(name))
    return wordsSql(wordTest(operator, value), { name, column, type, collection });
  if (operator === 'Like') {
    return isListType(type)
      ? elementSql(name, 'is_like(element.value, ?)', [String(value)])
      : { sql: `is_like(${column}, ?)`, values: [String(value)] };
  }
  const bound = normalValue(type, value);
  return isListType(type)
    ? listSql(operator, { name, type }, bound)
    : scalarSql(operator, column, type, bound);
}

/** An empty text or list is as good as none. */
function isThereSql(column: string, type: DataType): string {
  return `(${column} IS NOT NULL AND ${column} <> '${isListType(type) ? '[]' : ''}')`;
}

const signs = { GreaterThan: '>', GreaterThanEqual: '>=', LessThan: '<', LessThanEqual: '<=' } as const;

type Order = keyof typeof signs;

function scalarSql(
  operator: Comparison['operator'],
  column: string,
  type: DataType,
  value: PropertyValue,
): SqlCondition {
  const compared = wholeSql(type, column);
  switch (operator) {
    case 'Equal':
      return { sql: `${compared} = ?`, values: [bindable(value)] };
    case 'NotEqual':
      return { sql: `${compared} IS NOT ?`, values: [bindable(value)] };
    case 'ContainsAny':
      return { sql: `${compared} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(value)] };
    case 'ContainsNone':
      return {
        sql: `coalesce(${compared} NOT IN (SELECT value FROM json_each(?)), TRUE)`,
        values: [JSON.stringify(value)],
      };
    case 'ContainsAll':
      return {
        sql: `NOT EXISTS (SELECT 1 FROM json_each(?) AS wanted WHERE wanted.value IS NOT ${compared})`,
        values: [JSON.stringify(value)],
      };
    default:
      return { sql: `${compared} ${signs[operator as Order]} ?`, values: [bindable(value)] };
  }
}

/** A list fits when one of its elements does. */
function listSql(
  operator: Comparison['operator'],
  { name, type }: { readonly name: string; readonly type: DataType },
  value: PropertyValue,
): SqlCondition {
  const element = wholeSql(type, 'element.value');
  switch (operator) {
    case 'Equal':
      return elementSql(name, `${element} = ?`, [bindable(value)]);
    case 'NotEqual':
      return not(elementSql(name, `${element} = ?`, [bindable(value)]));
    case 'ContainsAny':
      return elementSql(name, `${element} IN (SELECT value FROM json_each(?))`, [JSON.stringify(value)]);
    case 'ContainsNone':
      return not(elementSql(name, `${element} IN (SELECT value FROM json_each(?))`, [JSON.stringify(value)]));
    case 'ContainsAll':
      return {
        sql: `NOT EXISTS (SELECT 1 FROM json_each(?) AS wanted WHERE wanted.value NOT IN
          (SELECT ${element} FROM json_each(o.properties, '$.${name}') AS element))`,
        values: [JSON.stringify(value)],
      };
    default:
      return elementSql(name, `${element} ${signs[operator as Order]} ?`, [bindable(value)]);
  }
}

/** Texts are compared without white space at their ends. */
function wholeSql(type: DataType, column: string): string {
  return isTextType(type) ? `trim(${column}, char(${whiteSpace.join(', ')}))` : column;
}

function elementSql(name: string, sql: string, values: readonly (string | number)[]): SqlCondition {
  return {
    sql: `EXISTS (SELECT 1 FROM json_each(o.properties, '$.${name}') AS element WHERE ${sql})`,
    values,
  };
}

function not({ sql, values }: SqlCondition): SqlCondition {
  return { sql: `NOT ${sql}`, values };
}

/** As it is stored: dates in UTC, texts without white space at their ends. */
function normalValue(type: DataType, value: PropertyValue): PropertyValue {
  if (Array.isArray(value)) return value.map((item) => normalValue(type, item));
  if (typeof value !== 'string') return value;
  return elementType(type) === 'date' ? (normalDate(value) ?? value) : wholeOf(value);
}

function bindable(value: PropertyValue): string | number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' ? value : String(value);
}
