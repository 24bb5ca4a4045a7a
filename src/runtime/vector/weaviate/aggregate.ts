/** Counts and sums, reckoned by Weaviate: asked in GraphQL, whose medians and sums of whole numbers are exact. */
import type { Aggregate, AggregateQuery } from '../aggregate.ts';
import { checkAggregateQuery } from '../check-search.ts';
import type { DataType } from '../collection.ts';
import { elementType, isTextType } from '../property-value.ts';
import { type AggregateRow, aggregateOf, largestFirst } from './aggregate-row.ts';
import { comparableFilter } from './date-range.ts';
import type { Engine, Scope } from './engine.ts';
import { filterGraphql } from './filter-graphql.ts';
import { queryGraphql } from './graphql.ts';
import type { StoredProperty } from './stored-collection.ts';

/** As many as Weaviate is asked for, so that of equally frequent ones always the same are kept. */
const maxAsked = 1000;

/** Passes all. Without a condition Weaviate (seen in 1.39.1) gives texts with their escape characters doubled. */
const everything = '{operator: GreaterThanEqual, path: ["id"], valueText: "0"}';

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
  const groups = rows.map((row) => aggregateOf(scope, query, row));
  return query.groupBy === undefined ? groups : groups.toSorted(largestFirst).slice(0, query.limit);
}

async function ask(
  engine: Engine,
  { collection, tenant }: Scope,
  { groupBy, filter }: AggregateQuery,
  properties: readonly StoredProperty[],
): Promise<readonly AggregateRow[]> {
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
  const data = await queryGraphql<{ readonly Aggregate: Readonly<Record<string, readonly AggregateRow[]>> }>(
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
