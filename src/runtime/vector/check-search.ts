/** What a search and an aggregation may ask of a collection; every engine refuses the same. */
import type { AggregateQuery } from './aggregate.ts';
import { checkFilter, unknownProperty } from './check-filter.ts';
import { checkQueryVector } from './check-vector.ts';
import type { CollectionConfig, DataType, PropertyConfig } from './collection.ts';
import { elementType } from './property-value.ts';
import type { HybridQuery, KeywordQuery, VectorQuery } from './search-query.ts';
import { searchableNames } from './searchable.ts';
import { VectorStoreError } from './vector-store-error.ts';

const maxCount = 1000;
const countable: readonly DataType[] = ['text', 'int', 'number', 'boolean', 'date'];
const groupable: readonly DataType[] = [...countable, 'uuid'];

/** @throws VectorStoreError `property_unknown`, `filter_invalid`, `query_refused` */
export function checkKeywordQuery(config: CollectionConfig, query: KeywordQuery): void {
  const searchable = searchableNames(config);
  const unknown = Object.keys(query.properties ?? {}).find((name) => !searchable.includes(name));
  if (unknown !== undefined) {
    const hint = `Searchable are: ${searchable.join(', ')}`;
    throw new VectorStoreError('property_unknown', `Keyword search does not look at "${unknown}"`, hint);
  }
  checkOptions(config, query);
}

/** @throws VectorStoreError `vector_invalid`, `property_unknown`, `filter_invalid`, `query_refused` */
export function checkVectorQuery(config: CollectionConfig, query: VectorQuery): void {
  checkQueryVector(config, query);
  const { maxDistance } = query;
  if (maxDistance !== undefined && !(maxDistance >= 0 && maxDistance <= 2)) {
    throw refused(`No cosine distance is ${maxDistance}`, 'maxDistance is from 0 to 2');
  }
  checkOptions(config, query);
}

/** @throws VectorStoreError `vector_invalid`, `property_unknown`, `filter_invalid`, `query_refused` */
export function checkHybridQuery(config: CollectionConfig, query: HybridQuery): void {
  checkQueryVector(config, query);
  if (!(query.alpha >= 0 && query.alpha <= 1)) {
    throw refused(`alpha is ${query.alpha}`, 'From 0 (words only) to 1 (vector only)');
  }
  checkKeywordQuery(config, query);
}

/** @throws VectorStoreError `property_unknown`, `filter_invalid`, `query_refused` */
export function checkAggregateQuery(config: CollectionConfig, query: AggregateQuery): void {
  checkFilter(query.filter, config);
  checkCount('limit', query.limit);
  for (const name of query.properties) checkType(config, name, countable);
  if (query.groupBy !== undefined) checkType(config, query.groupBy, groupable);
}

/** @throws VectorStoreError `property_unknown` */
export function propertyNamed(config: CollectionConfig, name: string): PropertyConfig {
  const property = config.properties.find((known) => known.name === name);
  if (property !== undefined) return property;
  const known = config.properties.map((each) => each.name);
  throw unknownProperty(config, name, known);
}

function checkOptions(config: CollectionConfig, { filter, groupBy }: KeywordQuery | VectorQuery): void {
  checkFilter(filter, config);
  if (groupBy === undefined) return;
  checkType(config, groupBy.property, groupable);
  checkCount('groups', groupBy.groups);
  checkCount('objectsPerGroup', groupBy.objectsPerGroup);
}

function checkType(config: CollectionConfig, name: string, types: readonly DataType[]): void {
  const { dataType } = propertyNamed(config, name);
  if (types.includes(elementType(dataType))) return;
  throw refused(
    `"${name}" holds ${dataType}: nothing to reckon with`,
    `Only ${types.join(', ')}, and lists of them`,
  );
}

function checkCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= maxCount) return;
  throw refused(`${name} is ${value}`, `A whole number from 1 to ${maxCount}`);
}

function refused(message: string, hint: string): VectorStoreError {
  return new VectorStoreError('query_refused', message, hint);
}
