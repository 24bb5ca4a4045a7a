import type { CollectionConfig, PropertyConfig } from './collection.ts';
import { isTextType } from './property-value.ts';

/** Names of the properties that keyword search looks at, and that filters compare by words. */
export function searchableNames({ properties }: CollectionConfig): readonly string[] {
  return properties.filter(isSearchable).map(({ name }) => name);
}

function isSearchable({ dataType, searchable = true }: PropertyConfig): boolean {
  return searchable && isTextType(dataType);
}
