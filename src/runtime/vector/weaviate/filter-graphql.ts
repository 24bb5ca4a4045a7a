/** A filter as Weaviate's GraphQL takes it. The filter has been checked. Pure. */
import { type Comparison, comparedType } from '../check-filter.ts';
import type { DataType } from '../collection.ts';
import { normalDate } from '../date-value.ts';
import type { Filter } from '../filter.ts';
import { elementType } from '../property-value.ts';
import type { PropertyValue } from '../stored-object.ts';
import type { Collection } from './collection-of.ts';

export function filterGraphql(filter: Filter, collection: Collection): string {
  if (!('operands' in filter)) return comparisonGraphql(filter, collection);
  const operands = filter.operands.map((operand) => filterGraphql(operand, collection));
  return `{operator: ${filter.operator}, operands: [${operands.join(', ')}]}`;
}

/** Both must pass. */
export function bothGraphql(one: string | null, other: string): string {
  return one === null ? other : `{operator: And, operands: [${one}, ${other}]}`;
}

/** Those that have a value there. */
export function presentGraphql(stored: string): string {
  return `{operator: IsNull, path: ["${stored}"], valueBoolean: false}`;
}

function comparisonGraphql(
  { operator, path, value }: Comparison,
  { config, properties }: Collection,
): string {
  const [name = ''] = path;
  const stored = properties.find((property) => property.name === name)?.stored ?? name;
  const compared = valueGraphql(operator, comparedType(path, config), value);
  return `{operator: ${operator}, path: ["${stored}"], ${compared}}`;
}

function valueGraphql(operator: Comparison['operator'], type: DataType, value: PropertyValue): string {
  if (operator === 'IsNull') return `valueBoolean: ${value === true}`;
  if (operator === 'WithinGeoRange') {
    const { latitude = 0, longitude = 0, distanceMeters = 0 } = value as Record<string, number>;
    const place = `geoCoordinates: {latitude: ${latitude}, longitude: ${longitude}}`;
    return `valueGeoRange: {${place}, distance: {max: ${distanceMeters}}}`;
  }
  switch (elementType(type)) {
    case 'int':
      return `valueInt: ${JSON.stringify(value)}`;
    case 'number':
      return `valueNumber: ${JSON.stringify(value)}`;
    case 'boolean':
      return `valueBoolean: ${JSON.stringify(value)}`;
    case 'date':
      return `valueDate: ${JSON.stringify(normalDates(value))}`;
    default:
      return `valueText: ${JSON.stringify(value)}`;
  }
}

function normalDates(value: PropertyValue): PropertyValue {
  if (Array.isArray(value)) return value.map(normalDates);
  return normalDate(String(value)) ?? value;
}
