/** A filter as Weaviate's GraphQL takes it. The filter has been checked, its dates are comparable. Pure. */
import { type Comparison, comparedType } from '../check-filter.ts';
import type { DataType } from '../collection.ts';
import type { Filter } from '../filter.ts';
import { elementType } from '../property-value.ts';
import type { PropertyValue } from '../stored-object.ts';
import type { Collection } from './stored-collection.ts';

export function filterGraphql(filter: Filter, collection: Collection): string {
  if (!('operands' in filter)) return comparisonGraphql(filter, collection);
  const operands = filter.operands.map((operand) => filterGraphql(operand, collection));
  return `{operator: ${filter.operator}, operands: [${operands.join(', ')}]}`;
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
      return `valueDate: ${JSON.stringify(value)}`;
    default:
      return `valueText: ${JSON.stringify(value)}`;
  }
}
