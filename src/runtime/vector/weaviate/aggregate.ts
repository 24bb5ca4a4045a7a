/** Counts and sums, reckoned by Weaviate: asked in GraphQL, whose medians and sums of whole numbers are exact. */
import type { Aggregate, AggregateQuery, PropertyAggregate } from '../aggregate.ts';
import { checkAggregateQuery, propertyNamed } from '../check-search.ts';
import type { DataType } from '../collection.ts';
import { normalDate } from '../date-value.ts';
import { elementType, isTextType } from '../property-value.ts';
import type { StoredProperty } from './collection-of.ts';
import { comparableFilter } from './date-range.ts';
import type { Engine, Scope } from './engine.ts';
import { filterGraphql } from './filter-graphql.ts';
import { queryGraphql } from './graphql.ts';

/** As many as Weaviate is asked for, so that of equally frequent ones always the same are kept. */
const maxAsked = 1000;

/** Passes all. Without a condition Weaviate (seen in 1.39.1) gives texts with their escape characters doubled. */
const everything = '{operator: GreaterThanEqual, path: ["id"], valueText: "0"}';

interface Row {
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

/** @throws VectorStoreError `property_unknown`, `filter_invalid`, `query_refused` */
export async function aggregate(
  engine: Engine,
  scope: Scope,
  query: AggregateQuery,
): Promise<readonly Aggregate[]> {
  const { config, properties } = scope.collection;
  checkAggregateQuery(config, query);
  const wanted = properties.filter(({ name }) => query.properties.includes(name));
  const rows = await ask(engine, scope, query, wanted);
  const groups = rows.map(
    (row): Aggregate => ({
      ...groupOf(scope, query, row),
      count: row.meta.count,
      properties: Object.fromEntries(
        wanted.map((property) => [
          property.name,
          propertyAggregate(property, row[property.stored] as Told, query.limit),
        ]),
      ),
    }),
  );
  return query.groupBy === undefined ? groups : groups.toSorted(largestFirst).slice(0, query.limit);
}

async function ask(
  engine: Engine,
  { collection, tenant }: Scope,
  { groupBy, filter }: AggregateQuery,
  properties: readonly StoredProperty[],
): Promise<readonly Row[]> {
  const { name } = collection.config;
  const hasText = properties.some(({ dataType }) => isTextType(dataType));
  const all = hasText ? everything : null;
  const where =
    filter === undefined ? all : filterGraphql(comparableFilter(filter, collection.config), collection);
  const group = collection.properties.find((property) => property.name === groupBy);
  const args = [
    ...(tenant === '' ? [] : [`tenant: ${JSON.stringify(tenant)}`]),
    ...(where === null ? [] : [`where: ${where}`]),
    ...(group === undefined ? [] : [`groupBy: ["${group.stored}"]`, `limit: ${maxAsked}`]),
  ];
  const fields = properties.map(({ stored, dataType }) => `${stored} { ${fieldsOf(dataType)} }`);
  const grouped = group === undefined ? '' : 'groupedBy { value }';
  const query = `{ Aggregate { ${name}${args.length > 0 ? `(${args.join(', ')})` : ''} { meta { count } ${grouped} ${fields.join(' ')} } } }`;
  const data = await queryGraphql<{ readonly Aggregate: Readonly<Record<string, readonly Row[]>> }>(
    engine.connection,
    'aggregate',
    query,
  );
  return data.Aggregate[name] ?? [];
}

/** What GraphQL tells of a property. */
function fieldsOf(dataType: DataType): string {
  switch (elementType(dataType)) {
    case 'int':
    case 'number':
      return 'count minimum maximum mean median sum';
    case 'boolean':
      return 'count totalTrue totalFalse';
    case 'date':
      return 'count minimum maximum';
    case 'text':
      return `count topOccurrences(limit: ${maxAsked}) { value occurs }`;
    default:
      return 'count';
  }
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
  { groupedBy }: Row,
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

function largestFirst(a: Aggregate, b: Aggregate): number {
  return b.count - a.count || compared(a.group ?? '', b.group ?? '');
}

function compared(a: string | number | boolean, b: string | number | boolean): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
