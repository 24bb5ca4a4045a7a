/** Whether two engines keep the same under one id. */
import type { CollectionConfig, DataType } from '../collection.ts';
import { normalProperties } from '../normal-properties.ts';
import { elementType, isRecord } from '../property-value.ts';
import type { PropertyValue, StoredObject, Vectors } from '../stored-object.ts';

/** What differs first, such as `property "title"` or `vector`; `null`: nothing. */
export function objectDifference(
  config: CollectionConfig,
  one: StoredObject,
  other: StoredObject,
): string | null {
  const types = new Map(config.properties.map(({ name, dataType }) => [name, elementType(dataType)]));
  const [mine, theirs] = [one, other].map(({ properties }) => normalProperties(config, properties));
  for (const name of new Set([...Object.keys(mine ?? {}), ...Object.keys(theirs ?? {})])) {
    if (!isSameValue(mine?.[name], theirs?.[name], types.get(name))) return `property "${name}"`;
  }
  return vectorDifference(one, other);
}

function vectorDifference(one: Vectors, other: Vectors): string | null {
  if (!isSameVector(one.vector, other.vector)) return 'the vector';
  const names = new Set([one, other].flatMap(({ namedVectors = {} }) => Object.keys(namedVectors)));
  const differing = [...names].find(
    (name) => !isSameVector(one.namedVectors?.[name], other.namedVectors?.[name]),
  );
  return differing === undefined ? null : `vector "${differing}"`;
}

function isSameVector(one: Float32Array | undefined, other: Float32Array | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.length === other.length && one.every((value, index) => value === other[index]);
}

type Value = PropertyValue | undefined;

function isSameValue(one: Value, other: Value, type: DataType | undefined): boolean {
  if (isNothing(one) || isNothing(other)) return isNothing(one) && isNothing(other);
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((each, index) => isSameValue(each, other[index], type));
  }
  if (isRecord(one) && isRecord(other)) return isSameRecord(one, other, type);
  // Weaviate keeps coordinates in single precision.
  if (type === 'geoCoordinates') return Math.fround(Number(one)) === Math.fround(Number(other));
  return one === other;
}

type Properties = Readonly<Record<string, PropertyValue>>;

function isSameRecord(one: Properties, other: Properties, type: DataType | undefined): boolean {
  // Weaviate adds what it makes of a number to what it was given.
  const isShown = (name: string): boolean =>
    type !== 'phoneNumber' || name === 'input' || name === 'defaultCountry';
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(isShown);
  return names.every((name) => isSameValue(one[name], other[name], type));
}

/** An empty list says as much as none. */
function isNothing(value: Value): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
