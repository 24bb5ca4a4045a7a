/** Objects as Weaviate's gRPC service gives them. Pure. */
import { normalDate } from '../date-value.ts';
import type { PropertyValue, StoredObject } from '../stored-object.ts';
import type { FoundObject, FoundProperties, FoundValue, SearchRequest } from './messages.ts';
import type { Collection, StoredProperty } from './stored-collection.ts';
import { vectorsOf } from './vector-message.ts';
import type { WeaviateProperty } from './weaviate-class.ts';

type PropertiesRequest = NonNullable<SearchRequest['properties']>;
type ObjectRequest = NonNullable<PropertiesRequest['objectProperties']>[number];

/** Asks for every property but those that hold stems; blobs come only when they are named. */
export function propertiesRequest({ properties }: Collection): PropertiesRequest {
  const plain = properties.filter(({ nested, targets }) => nested.length === 0 && targets.length === 0);
  return {
    nonRefProperties: plain.map(({ stored }) => stored),
    objectProperties: properties
      .filter(({ nested }) => nested.length > 0)
      .map(({ stored, nested }) => objectRequest(stored, nested)),
    refProperties: properties.flatMap(({ stored, targets }) =>
      targets.map((targetCollection) => ({
        referenceProperty: stored,
        targetCollection,
        metadata: { uuid: true },
      })),
    ),
  };
}

function objectRequest(name: string, nested: readonly WeaviateProperty[]): ObjectRequest {
  const parts = nested.map((each) => ({ ...each, inside: each.nestedProperties ?? [] }));
  return {
    propName: name,
    primitiveProperties: parts.filter(({ inside }) => inside.length === 0).map((part) => part.name),
    objectProperties: parts
      .filter(({ inside }) => inside.length > 0)
      .map((part) => objectRequest(part.name, part.inside)),
  };
}

export function objectOf(
  collection: Collection,
  found: FoundObject,
  { includeVector }: { readonly includeVector: boolean },
): StoredObject {
  return {
    id: found.metadata?.id ?? '',
    properties: propertiesOf(collection, found),
    ...(includeVector ? vectorsOf(collection, found) : {}),
  };
}

/** What was not asked for, or has no value, is left out. */
function propertiesOf({ properties }: Collection, found: FoundObject): Record<string, PropertyValue> {
  const fields = found.properties?.nonRefProps?.fields ?? {};
  return Object.fromEntries(
    properties.flatMap((property) => {
      const value =
        property.targets.length > 0 ? referencesOf(property, found) : plainValue(fields[property.stored]);
      if (value === null) return [];
      return [
        [property.name, property.isJson ? (JSON.parse(String(value)) as PropertyValue) : value] as const,
      ];
    }),
  );
}

/** Where a reference leads to. */
function referencesOf({ stored }: StoredProperty, { properties }: FoundObject): PropertyValue {
  const references = (properties?.refProps ?? [])
    .filter(({ propName }) => propName === stored)
    .flatMap((reference) => reference.properties)
    .map(({ targetCollection, metadata }) => ({ collection: targetCollection, id: metadata?.id ?? '' }));
  return references.length > 0 ? references : null;
}

export function plainValue(value: FoundValue | undefined): PropertyValue {
  if (value === undefined) return null;
  const { dateValue, geoValue, phoneValue, objectValue, listValue } = value;
  if (dateValue !== undefined) return normalDate(dateValue) ?? dateValue;
  if (geoValue !== undefined) return { ...geoValue };
  if (phoneValue !== undefined) return { ...phoneValue };
  if (objectValue !== undefined) return recordOf(objectValue);
  if (listValue !== undefined) return listOf(listValue);
  const { textValue, intValue, numberValue, boolValue, uuidValue, blobValue } = value;
  return textValue ?? intValue ?? numberValue ?? boolValue ?? uuidValue ?? blobValue ?? null;
}

function listOf(list: NonNullable<FoundValue['listValue']>): PropertyValue {
  const { textValues, intValues, numberValues, boolValues, dateValues, uuidValues, objectValues } = list;
  if (dateValues !== undefined) return dateValues.values.map((date) => normalDate(date) ?? date);
  if (objectValues !== undefined) return objectValues.values.map(recordOf);
  if (intValues !== undefined) {
    const integers = new BigInt64Array(Uint8Array.from(intValues.values).buffer);
    return Array.from(integers, Number);
  }
  if (numberValues !== undefined) {
    return Array.from(new Float64Array(Uint8Array.from(numberValues.values).buffer));
  }
  return textValues?.values ?? boolValues?.values ?? uuidValues?.values ?? [];
}

function recordOf({ fields }: FoundProperties): { readonly [key: string]: PropertyValue } {
  return Object.fromEntries(
    Object.entries(fields)
      .map(([name, value]) => [name, plainValue(value)] as const)
      .filter(([, value]) => value !== null),
  );
}
