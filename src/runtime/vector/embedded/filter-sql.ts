/** Weaviate's filter JSON as an SQL condition with bound values; no value ever becomes SQL text. */
import type { CollectionConfig, DataType } from '../collection.ts';
import type { Filter } from '../filter.ts';
import type { PropertyValue } from '../stored-object.ts';
import { VectorStoreError } from '../vector-store-error.ts';

export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

type Comparison = Exclude<Filter, { readonly operands: readonly Filter[] }>;

const maxDepth = 16;
const comparisons = {
  Equal: 'IS',
  NotEqual: 'IS NOT',
  GreaterThan: '>',
  GreaterThanEqual: '>=',
  LessThan: '<',
  LessThanEqual: '<=',
} as const;

/** A condition on the objects table `o`. @throws VectorStoreError `filter_invalid`, `property_unknown` */
export function filterSql(filter: Filter | undefined, config: CollectionConfig, depth = 0): SqlCondition {
  if (filter === undefined) return { sql: 'TRUE', values: [] };
  if (depth > maxDepth) throw invalid('The filter is nested too deeply', `At most ${maxDepth} levels`);
  if (!('operands' in filter)) return comparisonSql(filter, config);
  const parts = filter.operands.map((operand) => filterSql(operand, config, depth + 1));
  if (parts.length === 0) throw invalid(`${filter.operator} has no operands`, 'Give it at least one');
  const joined = parts.map(({ sql }) => `(${sql})`).join(filter.operator === 'Or' ? ' OR ' : ' AND ');
  return {
    // A comparison with nothing is unknown; NOT must count that as "does not match".
    sql: filter.operator === 'Not' ? `NOT coalesce((${joined}), FALSE)` : joined,
    values: parts.flatMap(({ values }) => values),
  };
}

/** The value that `filter` demands of the partition property, where it demands exactly one. */
export function partitionOf(filter: Filter | undefined, { partitionBy }: CollectionConfig): string | null {
  if (filter === undefined || partitionBy === undefined) return null;
  if ('operands' in filter) {
    if (filter.operator !== 'And') return null;
    return (
      filter.operands
        .map((operand) => partitionOf(operand, { partitionBy } as CollectionConfig))
        .find((value) => value !== null) ?? null
    );
  }
  const isDemand = filter.operator === 'Equal' && filter.path.length === 1 && filter.path[0] === partitionBy;
  return isDemand && typeof filter.value === 'string' ? filter.value : null;
}

/** What `filter` demands besides its partition; `undefined` when that is all. */
export function withoutPartition(
  filter: Filter | undefined,
  config: CollectionConfig,
  partition: string | null = partitionOf(filter, config),
): Filter | undefined {
  // What has no value there is in the empty partition too: that one alone does not say what was demanded.
  if (filter === undefined || partition === null || partition === '') return filter;
  if (!('operands' in filter)) return partitionOf(filter, config) === partition ? undefined : filter;
  if (filter.operator !== 'And') return filter;
  const operands = filter.operands.flatMap((operand) => withoutPartition(operand, config, partition) ?? []);
  return operands.length === 0 ? undefined : { operator: 'And', operands };
}

interface Operand {
  readonly name: string;
  readonly type: DataType;
  /** SQL of the property's value. */
  readonly column: string;
}

function comparisonSql({ operator, path, value }: Comparison, config: CollectionConfig): SqlCondition {
  const operand = operandOf(path, config);
  switch (operator) {
    case 'IsNull':
      if (typeof value !== 'boolean') throw mismatch(operator, value, 'true or false');
      return { sql: `${operand.column} IS ${value ? '' : 'NOT '}NULL`, values: [] };
    case 'Like':
      if (typeof value !== 'string') throw mismatch(operator, value, 'a text with * and ?');
      return { sql: `${operand.column} LIKE ? ESCAPE '\\'`, values: [likePattern(value)] };
    case 'ContainsAny':
    case 'ContainsAll':
      if (!Array.isArray(value)) throw mismatch(operator, value, 'a list of values');
      return containsSql(operator, operand, value as readonly string[]);
    default:
      return orderSql(operator, operand, value);
  }
}

/** @throws VectorStoreError `property_unknown`, `filter_invalid` */
function operandOf(path: readonly string[], config: CollectionConfig): Operand {
  const [name = ''] = path;
  if (path.length !== 1) {
    throw invalid(`The path ${JSON.stringify(path)} leads into another object`, 'Name one property');
  }
  if (name === 'id') return { name, type: 'uuid', column: 'o.id' };
  const property = config.properties.find((known) => known.name === name);
  if (property === undefined) {
    const known = ['id', ...config.properties.map((each) => each.name)].join(', ');
    throw new VectorStoreError(
      'property_unknown',
      `${config.name} has no property "${name}"`,
      `Known are: ${known}`,
    );
  }
  return { name, type: property.dataType, column: `json_extract(o.properties, '$.${name}')` };
}

function orderSql(operator: keyof typeof comparisons, operand: Operand, value: PropertyValue): SqlCondition {
  const comparison = comparisons[operator];
  if (comparison === undefined) {
    const known = [
      ...Object.keys(comparisons),
      'Like',
      'IsNull',
      'ContainsAny',
      'ContainsAll',
      'And',
      'Or',
      'Not',
    ];
    throw invalid(`There is no operator "${String(operator)}"`, `Use one of: ${known.join(', ')}`);
  }
  const { name, type, column } = operand;
  if (type !== 'text[]') return { sql: `${column} ${comparison} ?`, values: [boundValue(name, type, value)] };
  if (operator !== 'Equal' && operator !== 'NotEqual') {
    throw invalid(`${operator} does not fit ${name}`, 'Equal, NotEqual, ContainsAny or ContainsAll');
  }
  const contains = containsSql('ContainsAny', operand, [String(value)]);
  return operator === 'Equal' ? contains : { ...contains, sql: `NOT (${contains.sql})` };
}

function containsSql(
  operator: 'ContainsAny' | 'ContainsAll',
  { name, type, column }: Operand,
  value: readonly PropertyValue[],
): SqlCondition {
  if (value.length === 0) throw invalid(`${operator} compares with an empty list`, 'At least one value');
  const values = value.map((item) => boundValue(name, type === 'text[]' ? 'text' : type, item));
  const marks = values.map(() => '?').join(', ');
  if (type !== 'text[]') {
    return operator === 'ContainsAny'
      ? { sql: `${column} IN (${marks})`, values }
      : { sql: values.map(() => `${column} IS ?`).join(' AND '), values };
  }
  const elements = `json_each(o.properties, '$.${name}') AS element`;
  return operator === 'ContainsAny'
    ? { sql: `EXISTS (SELECT 1 FROM ${elements} WHERE element.value IN (${marks}))`, values }
    : {
        sql: `(SELECT count(DISTINCT element.value) FROM ${elements} WHERE element.value IN (${marks})) = ?`,
        values: [...values, new Set(values).size],
      };
}

function boundValue(name: string, type: DataType, value: PropertyValue): string | number {
  if (type === 'boolean' && typeof value === 'boolean') return value ? 1 : 0;
  if ((type === 'int' || type === 'number') && typeof value === 'number') return value;
  if (type === 'date' && typeof value === 'string' && !Number.isNaN(Date.parse(value))) {
    return new Date(value).toISOString();
  }
  if ((type === 'text' || type === 'uuid' || type === 'text[]') && typeof value === 'string') return value;
  throw invalid(`"${name}" is compared with ${JSON.stringify(value)}`, `It holds ${type}`);
}

function likePattern(pattern: string): string {
  return pattern
    .replaceAll(/[\\%_]/g, (character) => `\\${character}`)
    .replaceAll('*', '%')
    .replaceAll('?', '_');
}

function mismatch(operator: string, value: PropertyValue, allowed: string): VectorStoreError {
  return invalid(`${operator} compares with ${JSON.stringify(value)}`, `It takes ${allowed}`);
}

function invalid(message: string, hint: string): VectorStoreError {
  return new VectorStoreError('filter_invalid', message, hint);
}
