/** A filter as Weaviate's gRPC service takes it. The filter has been checked, its dates are comparable. Pure. */
import { type Comparison, comparedType } from '../check-filter.ts';
import type { DataType } from '../collection.ts';
import type { Filter } from '../filter.ts';
import { elementType } from '../property-value.ts';
import type { PropertyValue } from '../stored-object.ts';
import type { FilterMessage } from './messages.ts';
import type { Collection } from './stored-collection.ts';

/** Numbers of the operators on the wire. */
const operators = {
  Equal: 1,
  NotEqual: 2,
  GreaterThan: 3,
  GreaterThanEqual: 4,
  LessThan: 5,
  LessThanEqual: 6,
  And: 7,
  Or: 8,
  WithinGeoRange: 9,
  Like: 10,
  IsNull: 11,
  ContainsAny: 12,
  ContainsAll: 13,
  ContainsNone: 14,
  Not: 15,
} as const satisfies Record<Filter['operator'], number>;

export function filterMessage(filter: Filter, collection: Collection): FilterMessage {
  if ('operands' in filter) {
    const filters = filter.operands.map((operand) => filterMessage(operand, collection));
    return { operator: operators[filter.operator], filters };
  }
  return comparisonMessage(filter, collection);
}

/** Those whose id is one of them. */
export function idFilter(ids: readonly string[]): FilterMessage {
  return { operator: operators.ContainsAny, target: idTarget, valueTextArray: { values: ids } };
}

/** Those that come after `id` in the order of ids. */
export function afterFilter(id: string): FilterMessage {
  return { operator: operators.GreaterThan, target: idTarget, valueText: id };
}

/** What passes them all. */
export function allOf(filters: readonly FilterMessage[]): FilterMessage | undefined {
  return filters.length > 1 ? { operator: operators.And, filters } : filters[0];
}

const idTarget = { property: '_id' };

function comparisonMessage(
  { operator, path, value }: Comparison,
  { config, properties }: Collection,
): FilterMessage {
  const [name = ''] = path;
  const stored = properties.find((property) => property.name === name)?.stored;
  const target = name === 'id' ? idTarget : { property: stored ?? name };
  const message = { operator: operators[operator], target };
  if (operator === 'IsNull') return { ...message, valueBoolean: value === true };
  if (operator === 'WithinGeoRange') {
    const { latitude = 0, longitude = 0, distanceMeters = 0 } = value as Record<string, number>;
    return { ...message, valueGeo: { latitude, longitude, distance: distanceMeters } };
  }
  const type = elementType(comparedType(path, config));
  return { ...message, ...(Array.isArray(value) ? listValue(type, value) : singleValue(type, value)) };
}

function singleValue(type: DataType, value: PropertyValue): FilterMessage {
  switch (type) {
    case 'int':
      return { valueInt: Number(value) };
    case 'number':
      return { valueNumber: Number(value) };
    case 'boolean':
      return { valueBoolean: value === true };
    default:
      return { valueText: String(value) };
  }
}

function listValue(type: DataType, value: readonly PropertyValue[]): FilterMessage {
  switch (type) {
    case 'int':
      return { valueIntArray: { values: value.map(Number) } };
    case 'number':
      return { valueNumberArray: { values: value.map(Number) } };
    case 'boolean':
      return { valueBooleanArray: { values: value.map((each) => each === true) } };
    default:
      return { valueTextArray: { values: value.map(String) } };
  }
}
