/** Which values a property of each type takes. */
import type { DataType } from './collection.ts';
import { normalDate } from './date-value.ts';
import type { PropertyValue } from './stored-object.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(value: PropertyValue): value is string {
  return typeof value === 'string' && uuid.test(value);
}

export function fitsType(type: DataType, value: PropertyValue): boolean {
  return fits[type](value);
}

/** `text` of `text` and of `text[]`. */
export function elementType(type: DataType): DataType {
  return type.replace('[]', '') as DataType;
}

export function isListType(type: DataType): boolean {
  return type.endsWith('[]');
}

export function isTextType(type: DataType): type is 'text' | 'text[]' {
  return elementType(type) === 'text';
}

export function isRecord(value: unknown): value is Readonly<Record<string, PropertyValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isPlace({ latitude, longitude }: Readonly<Record<string, PropertyValue>>): boolean {
  return isWithin(latitude, 90) && isWithin(longitude, 180);
}

function isWithin(value: PropertyValue | undefined, limit: number): boolean {
  return typeof value === 'number' && Math.abs(value) <= limit;
}

type Fits = (value: PropertyValue) => boolean;

const isText: Fits = (value) => typeof value === 'string';
const isDate: Fits = (value) => typeof value === 'string' && normalDate(value) !== null;
const isBoolean: Fits = (value) => typeof value === 'boolean';
const listOf =
  (isOne: Fits): Fits =>
  (value) =>
    Array.isArray(value) && value.every(isOne);

const fits: { readonly [T in DataType]: Fits } = {
  text: isText,
  'text[]': listOf(isText),
  int: Number.isSafeInteger,
  'int[]': listOf(Number.isSafeInteger),
  number: Number.isFinite,
  'number[]': listOf(Number.isFinite),
  boolean: isBoolean,
  'boolean[]': listOf(isBoolean),
  date: isDate,
  'date[]': listOf(isDate),
  uuid: isUuid,
  'uuid[]': listOf(isUuid),
  geoCoordinates: (value) => isRecord(value) && isPlace(value),
  phoneNumber: isRecord,
  blob: (value) => typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value),
  object: isRecord,
  'object[]': listOf(isRecord),
  reference: () => false,
};
