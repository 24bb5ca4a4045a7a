/** Weaviate compares dates as nanoseconds in 64 bits: those of other centuries would compare as any other one. Pure. */
import { comparedType } from '../check-filter.ts';
import type { CollectionConfig } from '../collection.ts';
import { normalDate } from '../date-value.ts';
import type { Filter } from '../filter.ts';
import { elementType } from '../property-value.ts';
import type { PropertyValue, StoredObject } from '../stored-object.ts';
import { VectorStoreError } from '../vector-store-error.ts';

const earliest = '1677-09-21T00:12:43.146Z';
const latest = '2262-04-11T23:47:16.854Z';

/** The same filter, checked before, with dates that Weaviate can compare: nothing that is kept lies beyond the ends. */
export function comparableFilter(filter: Filter, config: CollectionConfig): Filter {
  if ('operands' in filter) {
    return { ...filter, operands: filter.operands.map((operand) => comparableFilter(operand, config)) };
  }
  const isDate = filter.operator !== 'IsNull' && elementType(comparedType(filter.path, config)) === 'date';
  return isDate ? { ...filter, value: comparableDates(filter.value) } : filter;
}

function comparableDates(value: PropertyValue): PropertyValue {
  return Array.isArray(value) ? value.map(comparableDates) : comparableDate(String(value));
}

function comparableDate(text: string): string {
  const date = normalDate(text) ?? text;
  if (date < earliest) return earliest;
  return date > latest ? latest : date;
}

/** @throws VectorStoreError `object_invalid` */
export function checkDates(
  { properties: known }: CollectionConfig,
  id: string,
  properties: StoredObject['properties'],
): void {
  for (const { name, dataType } of known) {
    if (elementType(dataType) !== 'date') continue;
    const date = [properties[name] ?? []].flat().find(isBeyond);
    if (date === undefined) continue;
    throw new VectorStoreError(
      'object_invalid',
      `Property "${name}" of object ${id} is ${String(date)}, which Weaviate cannot compare`,
      `Dates from ${earliest} to ${latest}`,
    );
  }
}

function isBeyond(value: PropertyValue): boolean {
  const date = normalDate(String(value)) ?? '';
  return date < earliest || date > latest;
}
