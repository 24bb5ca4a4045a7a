/** What a condition of a filter compares with: `value`, or Weaviate's typed form of it. */
import { dateForm, normalDate } from '../../runtime/vector/date-value.ts';
import type { GeoRange } from '../../runtime/vector/filter.ts';
import type { PropertyValue } from '../../runtime/vector/stored-object.ts';
import { filterInvalid } from './filter-invalid.ts';

/** `valueText`, `valueInt`, `valueTextArray`, …; `valueString` is the old name of `valueText`. */
export const valueKey: RegExp = /^value(?:GeoRange|(?:(Text|String|Int|Number|Boolean|Date)(Array)?)?)$/;

const maxListedValues = 1000;

type Scalar = string | number | boolean;
type TypeName = 'Text' | 'String' | 'Int' | 'Number' | 'Boolean' | 'Date';

/** What each typed form holds, and how to say so. */
const types: Readonly<Record<TypeName | 'any', { readonly what: string; holds(value: unknown): boolean }>> = {
  any: { what: 'a text, a finite number, true or false', holds: isScalar },
  Text: { what: 'a text', holds: isText },
  String: { what: 'a text', holds: isText },
  Int: { what: 'a whole number', holds: Number.isSafeInteger },
  Number: { what: 'a finite number', holds: Number.isFinite },
  Boolean: { what: 'true or false', holds: (value) => typeof value === 'boolean' },
  Date: {
    what: dateForm,
    holds: (value) => typeof value === 'string' && normalDate(value) !== null,
  },
};

/** @throws ToolError `filter_invalid` */
export function filterValue(operator: string, json: Record<string, unknown>, at: string): PropertyValue {
  const [key, ...further] = Object.keys(json).filter((each) => valueKey.test(each));
  if (key === undefined || further.length > 0) throw filterInvalid(at, 'must have exactly one value');
  const place = `${at}.${key}`;
  const value = json[key];
  if (operator === 'WithinGeoRange') return geoRange(value, place);
  if (key === 'valueGeoRange') throw filterInvalid(place, 'belongs to WithinGeoRange');
  if (value === null) throw filterInvalid(place, 'is null: use IsNull with true or false');
  const [, name = 'any', isArray] = valueKey.exec(key) ?? [];
  const type = types[name as keyof typeof types];
  if (operator.startsWith('Contains')) return listOf(type, value, place);
  if (Array.isArray(value) || isArray !== undefined) {
    throw filterInvalid(place, `must be ${type.what}: ${operator} takes no list`);
  }
  if (!type.holds(value)) throw filterInvalid(place, `must be ${type.what}`);
  if (operator === 'IsNull' && typeof value !== 'boolean') {
    throw filterInvalid(place, 'must be true or false: IsNull asks whether there is none');
  }
  return value as Scalar;
}

function listOf({ what, holds }: (typeof types)['any'], value: unknown, at: string): readonly Scalar[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 || list.length > maxListedValues || !list.every(holds)) {
    throw filterInvalid(at, `must be a list of 1 to ${maxListedValues}, each ${what}`);
  }
  if (new Set(list.map((item) => typeof item)).size > 1)
    throw filterInvalid(at, 'must list values of one type');
  return list as readonly Scalar[];
}

/** As Weaviate writes it: `{geoCoordinates: {latitude, longitude}, distance: {max}}`. */
function geoRange(value: unknown, at: string): GeoRange {
  const { geoCoordinates, distance } = partsOf(value);
  const { latitude, longitude } = partsOf(geoCoordinates);
  const { max } = partsOf(distance);
  if (isNumber(latitude) && isNumber(longitude) && isNumber(max)) {
    return { latitude, longitude, distanceMeters: max };
  }
  throw filterInvalid(
    at,
    'must be {"geoCoordinates": {"latitude": -90 to 90, "longitude": -180 to 180}, "distance": {"max": meters}}',
  );
}

function partsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}
