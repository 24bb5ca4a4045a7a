/** The filter that finds in Weaviate what the given one means. Pure. */
import { type Comparison, comparedType } from '../check-filter.ts';
import type { CollectionConfig } from '../collection.ts';
import type { Filter } from '../filter.ts';
import { elementType } from '../property-value.ts';
import type { PropertyValue } from '../stored-object.ts';
import { comparableDate } from './date-range.ts';

/** More than half of the earth's circumference. */
const everywhere = { latitude: 0, longitude: 0, distanceMeters: 21_000_000 };

/** @param filter one that has been checked */
export function suitedFilter(filter: Filter, config: CollectionConfig): Filter {
  if (!('operands' in filter)) return suitedComparison(filter, config);
  return { ...filter, operands: filter.operands.map((operand) => suitedFilter(operand, config)) };
}

function suitedComparison(comparison: Comparison, config: CollectionConfig): Filter {
  const { operator, path, value } = comparison;
  const type = comparedType(path, config);
  // Weaviate does not keep which objects have no place.
  if (operator === 'IsNull' && type === 'geoCoordinates') {
    const somewhere: Filter = { operator: 'WithinGeoRange', path, value: everywhere };
    return value === true ? { operator: 'Not', operands: [somewhere] } : somewhere;
  }
  const isDate = operator !== 'IsNull' && elementType(type) === 'date';
  return isDate ? { ...comparison, value: suitedDates(value) } : comparison;
}

function suitedDates(value: PropertyValue): PropertyValue {
  return Array.isArray(value) ? value.map(suitedDates) : comparableDate(String(value));
}
