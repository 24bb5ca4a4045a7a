/** What GraphQL tells of a group, as an aggregate. Pure. */
import type { Aggregate, AggregateQuery, PropertyAggregate } from '../aggregate.ts';
import { propertyNamed } from '../check-search.ts';
import { normalDate } from '../date-value.ts';
import { elementType } from '../property-value.ts';
import type { Scope } from './engine.ts';
import type { StoredProperty } from './stored-collection.ts';

export interface AggregateRow {
  readonly meta: { readonly count: number };
  readonly groupedBy?: { readonly value: string };
  readonly [property: string]: unknown;
}

interface Told {
  readonly count?: number;
  readonly minimum?: number | string;
  readonly maximum?: number | string;
  readonly mean?: number;
  readonly median?: number;
  readonly sum?: number;
  readonly totalTrue?: number;
  readonly totalFalse?: number;
  readonly topOccurrences?: readonly { readonly value: string; readonly occurs: number }[];
}

export function aggregateOf(scope: Scope, query: AggregateQuery, row: AggregateRow): Aggregate {
  const wanted = scope.collection.properties.filter(({ name }) => query.properties.includes(name));
  const properties = wanted.map(
    (property) =>
      [property.name, propertyAggregate(property, row[property.stored] as Told, query.limit)] as const,
  );
  return { ...groupOf(scope, query, row), count: row.meta.count, properties: Object.fromEntries(properties) };
}

function propertyAggregate({ dataType }: StoredProperty, told: Told, limit: number): PropertyAggregate {
  const { count = 0, minimum, maximum, topOccurrences, ...rest } = told;
  if (count === 0) return { count };
  if (topOccurrences !== undefined) {
    const values = topOccurrences.map(({ value, occurs }) => ({ value, count: occurs }));
    return {
      count,
      topValues: values.toSorted((a, b) => b.count - a.count || compared(a.value, b.value)).slice(0, limit),
    };
  }
  const isDate = elementType(dataType) === 'date';
  const end = (value: number | string): number | string =>
    isDate ? (normalDate(String(value)) ?? value) : value;
  return {
    count,
    ...(minimum === undefined ? {} : { minimum: end(minimum) }),
    ...(maximum === undefined ? {} : { maximum: end(maximum) }),
    ...rest,
  };
}

function groupOf(
  { collection }: Scope,
  { groupBy }: AggregateQuery,
  { groupedBy }: AggregateRow,
): Pick<Aggregate, 'group'> {
  if (groupBy === undefined || groupedBy === undefined) return {};
  const { value } = groupedBy;
  switch (elementType(propertyNamed(collection.config, groupBy).dataType)) {
    case 'int':
    case 'number':
      return { group: Number(value) };
    case 'boolean':
      return { group: value === 'true' };
    case 'date':
      return { group: normalDate(value) ?? value };
    default:
      return { group: value };
  }
}

export function largestFirst(a: Aggregate, b: Aggregate): number {
  return b.count - a.count || compared(a.group ?? '', b.group ?? '');
}

function compared(a: string | number | boolean, b: string | number | boolean): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
