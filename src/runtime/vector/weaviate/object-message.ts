/** Objects as Weaviate's gRPC service takes them. */
import type { DataType } from '../collection.ts';
import { normalProperties } from '../normal-properties.ts';
import { elementType, isListType, isRecord } from '../property-value.ts';
import type { PropertyValue, StoredObject } from '../stored-object.ts';
import type { WeaviateObject } from './messages.ts';
import { stemsOf } from './stems.ts';
import type { Collection } from './stored-collection.ts';
import { vectorMessages } from './vector-message.ts';
import type { WeaviateProperty } from './weaviate-class.ts';

type PropertiesMessage = NonNullable<WeaviateObject['properties']>;

/** One value as Weaviate keeps it. */
export interface StoredValue {
  readonly stored: string;
  readonly type: DataType;
  readonly nested: readonly WeaviateProperty[];
  readonly value: PropertyValue;
}

/** The object has been checked. */
export function objectMessage(collection: Collection, object: StoredObject, tenant: string): WeaviateObject {
  return {
    uuid: object.id,
    collection: collection.config.name,
    tenant,
    properties: propertiesMessage(storedValues(collection, object.properties)),
    ...vectorMessages(collection, object),
  };
}

/** Those that have a value, each with its stemmed words where it is searched by them. */
export function storedValues(
  { config, properties }: Collection,
  given: StoredObject['properties'],
): readonly StoredValue[] {
  const values = normalProperties(config, given);
  return properties.flatMap(({ name, stored, dataType, isJson, stem, nested }) => {
    const value = values[name];
    if (value === undefined) return [];
    const kept: StoredValue = isJson
      ? { stored, type: 'text', nested: [], value: JSON.stringify(value) }
      : { stored, type: dataType, nested, value };
    return stem === null ? [kept] : [kept, stemValue(stem, value)];
  });
}

function stemValue(stored: string, value: PropertyValue): StoredValue {
  const text = Array.isArray(value) ? value.join('\n') : String(value);
  return { stored, type: 'text', nested: [], value: stemsOf(text) };
}

function propertiesMessage(values: readonly StoredValue[]): PropertiesMessage {
  const of = <T>(isOne: (value: StoredValue) => boolean, make: (value: StoredValue) => T): readonly T[] =>
    values.filter(isOne).map(make);
  const listOf =
    (...types: readonly DataType[]) =>
    ({ type, value }: StoredValue): boolean =>
      isListType(type) && types.includes(elementType(type)) && (value as readonly unknown[]).length > 0;
  return {
    nonRefProperties: Object.fromEntries(
      of(
        ({ type }) => !isListType(type) && type !== 'object',
        ({ stored, value }) => [stored, value] as const,
      ),
    ),
    emptyListProps: of(
      ({ value }) => Array.isArray(value) && value.length === 0,
      ({ stored }) => stored,
    ),
    textArrayProperties: of(listOf('text', 'date', 'uuid'), ({ stored, value }) => ({
      propName: stored,
      values: value as readonly string[],
    })),
    booleanArrayProperties: of(listOf('boolean'), ({ stored, value }) => ({
      propName: stored,
      values: value as readonly boolean[],
    })),
    intArrayProperties: of(listOf('int'), ({ stored, value }) => ({
      propName: stored,
      values: value as readonly number[],
    })),
    numberArrayProperties: of(listOf('number'), ({ stored, value }) => ({
      propName: stored,
      valuesBytes: new Uint8Array(Float64Array.from(value as readonly number[]).buffer),
    })),
    objectProperties: of(
      ({ type }) => type === 'object',
      ({ stored, nested, value }) => ({
        propName: stored,
        value: propertiesMessage(valuesIn(value, nested)),
      }),
    ),
    objectArrayProperties: of(listOf('object'), ({ stored, nested, value }) => ({
      propName: stored,
      values: (value as readonly PropertyValue[]).map((each) => propertiesMessage(valuesIn(each, nested))),
    })),
  };
}

/** Of an object in an object, which only collections of others have: what Weaviate does not know of it is left out. */
function valuesIn(value: PropertyValue, nested: readonly WeaviateProperty[]): readonly StoredValue[] {
  if (!isRecord(value)) return [];
  return nested.flatMap(({ name, dataType: [type = 'text'], nestedProperties = [] }) => {
    const part = value[name];
    if (part === undefined || part === null) return [];
    return [{ stored: name, type: type as DataType, nested: nestedProperties, value: part }];
  });
}
