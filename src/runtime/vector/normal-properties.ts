import type { CollectionConfig } from './collection.ts';
import { normalDate } from './date-value.ts';
import { elementType } from './property-value.ts';
import type { PropertyValue, StoredObject } from './stored-object.ts';

/** As every engine keeps them: dates in UTC, and nothing that has no value. The properties have been checked. */
export function normalProperties(
  { properties: known }: CollectionConfig,
  properties: StoredObject['properties'],
): Record<string, PropertyValue> {
  const dates = new Set(
    known.filter(({ dataType }) => elementType(dataType) === 'date').map(({ name }) => name),
  );
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, dates.has(name) ? normalDates(value) : value]),
  );
}

function normalDates(value: PropertyValue): PropertyValue {
  if (typeof value === 'string') return normalDate(value) ?? value;
  return Array.isArray(value) ? value.map(normalDates) : value;
}
