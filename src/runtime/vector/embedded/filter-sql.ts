/**
 * Weaviate's filter JSON as an SQL condition with bound values; no value ever becomes SQL text.
 *
 * It finds what Weaviate finds: docs/vector-engines.md. The filter has been checked.
 */
import { type Comparison, comparedType } from '../check-filter.ts';
import type { CollectionConfig, DataType } from '../collection.ts';
import { normalDate } from '../date-value.ts';
import type { Filter, GeoRange } from '../filter.ts';
import { elementType, isListType, isTextType } from '../property-value.ts';
import type { PropertyValue } from '../stored-object.ts';
import { whiteSpace, wholeOf } from '../words.ts';
import type { Collection } from './collections.ts';
import { columnMatch } from './keyword-match.ts';
import { type WordTest, wordTest } from './word-test.ts';

export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

export const everything: SqlCondition = { sql: 'TRUE', values: [] };

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

/** The value that `filter` demands of the partition property, where it demands exactly one. */
export function demandedPartition(
  filter: Filter | undefined,
  { partitionBy }: CollectionConfig,
): string | null {
  if (filter === undefined || partitionBy === undefined) return null;
  if ('operands' in filter) {
    if (filter.operator !== 'And') return null;
    const demanded = filter.operands.map((operand) =>
      demandedPartition(operand, { partitionBy } as CollectionConfig),
    );
    return demanded.find((value) => value !== null) ?? null;
  }
  const isDemand = filter.operator === 'Equal' && filter.path.length === 1 && filter.path[0] === partitionBy;
  return isDemand && typeof filter.value === 'string' ? wholeOf(filter.value) : null;
}

/** What `filter` demands besides `partition`; `undefined` when that is all. */
export function withoutPartition(
  filter: Filter | undefined,
  config: CollectionConfig,
  partition: string | null,
): Filter | undefined {
  // What has no value there is in the empty partition too: that one alone does not say what was demanded.
  if (filter === undefined || partition === null || partition === '') return filter;
  if (!('operands' in filter)) return demandedPartition(filter, config) === partition ? undefined : filter;
  if (filter.operator !== 'And') return filter;
  const operands = filter.operands.flatMap((operand) => withoutPartition(operand, config, partition) ?? []);
  return operands.length === 0 ? undefined : { operator: 'And', operands };
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

/** By the keyword index where it knows the words as they are; else, or besides, by the texts themselves. */
function wordsSql(
  test: WordTest,
  operand: {
    readonly name: string;
    readonly column: string;
    readonly type: DataType;
    readonly collection: Collection;
  },
): SqlCondition {
  const { name, column, type, collection } = operand;
  const { config, keywords, searchable } = collection;
  const exact: SqlCondition = {
    sql: `has_words(${column}, ${isListType(type) ? 1 : 0}, ?)`,
    values: [JSON.stringify(test)],
  };
  if (test.kind !== 'some' && test.kind !== 'none') return exact;
  const indexed: SqlCondition = {
    sql: `o.row ${test.kind === 'some' ? '' : 'NOT '}IN (SELECT rowid FROM ${keywords} WHERE ${keywords} MATCH ?)`,
    values: [columnMatch(`c${searchable.indexOf(name)}`, test.words)],
  };
  if (config.tokenization !== 'english') return indexed;
  // What the stemmer of `english` takes for one word may be two; and it cuts words of other scripts elsewhere.
  const isFound = test.kind === 'some' && test.words.flat().every(isAscii);
  return isFound
    ? { sql: `${indexed.sql} AND ${exact.sql}`, values: [...indexed.values, ...exact.values] }
    : exact;
}

function isAscii(word: string): boolean {
  return /^[a-z0-9]*$/.test(word);
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
