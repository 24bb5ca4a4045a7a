/** Which filters there are; every engine refuses the same ones with the same words. */
import { similarNames } from '../text/similar-names.ts';
import type { CollectionConfig, DataType } from './collection.ts';
import { dateForm } from './date-value.ts';
import type { Filter } from './filter.ts';
import { elementType, fitsType, isListType, isPlace, isRecord } from './property-value.ts';
import { searchableNames } from './searchable.ts';
import { shown } from './shown.ts';
import type { PropertyValue } from './stored-object.ts';
import { VectorStoreError } from './vector-store-error.ts';
import { tellingWordsOf, wildcardWordsOf } from './words.ts';

export type Comparison = Exclude<Filter, { readonly operands: readonly Filter[] }>;
export type ComparisonOperator = Comparison['operator'];

const maxDepth = 16;
/** Of one filter; SQL nests as deep as a chain of them is long. */
const maxComparisons = 500;
/** Of one comparison. */
const maxListed = 1000;

const combining: readonly string[] = ['And', 'Or', 'Not'];
const equality = ['Equal', 'NotEqual', 'IsNull', 'ContainsAny', 'ContainsAll', 'ContainsNone'] as const;
const order = ['GreaterThan', 'GreaterThanEqual', 'LessThan', 'LessThanEqual'] as const;
const all: readonly ComparisonOperator[] = [...equality, ...order, 'Like', 'WithinGeoRange'];

const operatorsOf: { readonly [T in DataType]?: readonly ComparisonOperator[] } = {
  text: [...equality, ...order, 'Like'],
  int: [...equality, ...order],
  number: [...equality, ...order],
  date: [...equality, ...order],
  boolean: equality,
  uuid: equality,
  // Weaviate does not know where there is none.
  geoCoordinates: ['WithinGeoRange'],
};
const operatorsOfId = equality.filter((operator) => operator !== 'IsNull');

/** @throws VectorStoreError `filter_invalid`, `property_unknown` naming what is near */
export function checkFilter(filter: Filter | undefined, config: CollectionConfig): void {
  if (filter !== undefined) checkPart(filter, config, { depth: 0, comparisons: { count: 0 } });
}

/** Type of the property that a comparison looks at. @throws VectorStoreError `property_unknown`, `filter_invalid` */
export function comparedType(path: readonly string[], config: CollectionConfig): DataType {
  const [name = ''] = path;
  if (path.length !== 1) {
    throw invalid(`The path ${JSON.stringify(path)} does not name one property`, 'Name exactly one');
  }
  if (name === 'id') return 'uuid';
  const property = config.properties.find((known) => known.name === name);
  if (property !== undefined) return property.dataType;
  throw unknownProperty(config, name, ['id', ...config.properties.map((each) => each.name)]);
}

export function unknownProperty(
  config: CollectionConfig,
  name: string,
  known: readonly string[],
): VectorStoreError {
  const near = similarNames(name, known);
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `Known are: ${known.join(', ')}`;
  return new VectorStoreError('property_unknown', `${config.name} has no property "${name}"`, hint);
}

interface Walk {
  readonly depth: number;
  readonly comparisons: { count: number };
}

function checkPart(filter: Filter, config: CollectionConfig, walk: Walk): void {
  if (walk.depth > maxDepth) throw invalid('The filter is nested too deeply', `At most ${maxDepth} levels`);
  if (!('operands' in filter)) {
    checkComparison(filter, config);
    walk.comparisons.count += 1;
    if (walk.comparisons.count <= maxComparisons) return;
    throw invalid('The filter is too long', `At most ${maxComparisons} comparisons`);
  }
  const { operator, operands } = filter;
  if (!combining.includes(operator)) throw unknownOperator(operator);
  if (!Array.isArray(operands) || operands.length === 0) {
    throw invalid(`${operator} has no operands`, 'Give it at least one');
  }
  if (operator === 'Not' && operands.length > 1) {
    throw invalid(`Not has ${operands.length} operands`, 'Give it one, such as an Or of them');
  }
  for (const operand of operands) checkPart(operand, config, { ...walk, depth: walk.depth + 1 });
}

function checkComparison({ operator, path, value }: Comparison, config: CollectionConfig): void {
  if (!all.includes(operator)) throw unknownOperator(operator);
  const type = comparedType(path, config);
  const [name = ''] = path;
  const known: readonly ComparisonOperator[] =
    name === 'id' ? operatorsOfId : (operatorsOf[elementType(type)] ?? []);
  if (!known.includes(operator)) {
    const hint =
      known.length > 0 ? `Use one of: ${known.join(', ')}` : 'Such a property is kept, not compared';
    throw invalid(`${operator} does not fit "${name}", which holds ${type}`, hint);
  }
  checkValue(operator, { name, type }, value);
  if (operator !== 'IsNull' && searchableNames(config).includes(name)) checkWords(operator, value);
}

function checkValue(
  operator: ComparisonOperator,
  property: { readonly name: string; readonly type: DataType },
  value: PropertyValue,
): void {
  if (operator === 'IsNull') {
    if (typeof value !== 'boolean') throw mismatch(operator, value, 'true or false');
    return;
  }
  if (operator === 'WithinGeoRange') {
    if (isGeoRange(value)) return;
    throw mismatch(operator, value, 'latitude, longitude and distanceMeters above 0');
  }
  const isList = operator.startsWith('Contains');
  if (isList && !(Array.isArray(value) && value.length >= 1 && value.length <= maxListed)) {
    throw mismatch(operator, value, `a list of 1 to ${maxListed} values`);
  }
  for (const item of isList ? (value as readonly PropertyValue[]) : [value]) checkCompared(property, item);
}

/** A property that is searched by words is compared by words too, without the stop words. */
function checkWords(operator: ComparisonOperator, value: PropertyValue): void {
  const texts = (Array.isArray(value) ? value : [value]) as readonly string[];
  const isTelling = (text: string): boolean =>
    (operator === 'Like' ? wildcardWordsOf(text) : tellingWordsOf(text)).length > 0;
  if (operator === 'ContainsAny' ? texts.some(isTelling) : texts.every(isTelling)) return;
  throw invalid(
    `${operator} compares with ${shown(value)}, in which no word counts`,
    'Compare with a word that is no stop word, such as "the"; or set `searchable: false` on the property',
  );
}

function checkCompared(
  { name, type }: { readonly name: string; readonly type: DataType },
  value: PropertyValue,
): void {
  if (value !== null && fitsType(elementType(type), value)) return;
  const hint = elementType(type) === 'date' ? `It holds ${type}: ${dateForm}` : `It holds ${type}`;
  throw invalid(
    `"${name}" is compared with ${shown(value)}`,
    isListType(type) ? `${hint}; compare with one value at a time` : hint,
  );
}

function isGeoRange(value: PropertyValue): boolean {
  if (!isRecord(value) || !isPlace(value)) return false;
  const { distanceMeters } = value;
  return typeof distanceMeters === 'number' && distanceMeters > 0 && Number.isFinite(distanceMeters);
}

function unknownOperator(operator: unknown): VectorStoreError {
  const known = [...combining, ...all];
  const near = similarNames(String(operator), known);
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `Use one of: ${known.join(', ')}`;
  return invalid(`There is no operator "${String(operator)}"`, hint);
}

function mismatch(operator: string, value: PropertyValue, allowed: string): VectorStoreError {
  return invalid(`${operator} compares with ${shown(value)}`, `It takes ${allowed}`);
}

function invalid(message: string, hint: string): VectorStoreError {
  return new VectorStoreError('filter_invalid', message, hint);
}
