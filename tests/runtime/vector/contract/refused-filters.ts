/** What is no filter of the samples, and the largest that are. */
import type { Filter } from '../../../../src/runtime/vector/filter.ts';
import { id } from './store-under-test.ts';

const above0: Filter = { operator: 'GreaterThan', path: ['int'], value: 0 };

const refuse = (operator: string, path: string, value: unknown): Filter =>
  ({ operator, path: [path], value }) as Filter;

function nested(depth: number): Filter {
  return depth === 0 ? above0 : { operator: 'And', operands: [nested(depth - 1)] };
}

export const refusedFilters: readonly {
  readonly title: string;
  readonly filter: Filter;
  readonly code?: string;
  readonly hint?: RegExp;
}[] = [
  { title: 'an operator that is not', filter: refuse('Equals', 'int', 5), hint: /Equal/ },
  {
    title: 'a property that is not',
    filter: refuse('Equal', 'wohle', 'x'),
    code: 'property_unknown',
    hint: /whole/,
  },
  { title: 'a path into another object', filter: { ...above0, path: ['a', 'b'] } as Filter },
  { title: 'a text for an int', filter: refuse('Equal', 'int', '5') },
  { title: 'a fraction for an int', filter: refuse('Equal', 'int', 5.5) },
  { title: 'a number for a text', filter: refuse('Equal', 'whole', 5) },
  { title: 'a text for a boolean', filter: refuse('Equal', 'boolean', 'true') },
  { title: 'null', filter: refuse('Equal', 'whole', null) },
  { title: 'a list for one value', filter: refuse('Equal', 'wholes', ['ops']) },
  { title: 'one value for a list', filter: refuse('ContainsAny', 'wholes', 'ops') },
  { title: 'an empty list', filter: refuse('ContainsAny', 'wholes', []) },
  { title: 'a list of mixed types', filter: refuse('ContainsAny', 'int', [5, 'x']) },
  { title: 'no date', filter: refuse('Equal', 'date', 'yesterday'), hint: /ISO 8601/ },
  { title: 'no UUID for a uuid', filter: refuse('Equal', 'uuid', 'x') },
  { title: 'no UUID for the id', filter: refuse('Equal', 'id', 'x') },
  { title: 'IsNull with a text', filter: refuse('IsNull', 'whole', 'true') },
  { title: 'IsNull on the id', filter: refuse('IsNull', 'id', true) },
  { title: 'IsNull on a place', filter: refuse('IsNull', 'place', true) },
  { title: 'Like on a number', filter: refuse('Like', 'int', '5*'), hint: /GreaterThan/ },
  { title: 'an order of booleans', filter: refuse('GreaterThan', 'boolean', false) },
  { title: 'an order of ids', filter: refuse('GreaterThan', 'uuid', id(1)) },
  { title: 'Equal on a place', filter: refuse('Equal', 'place', 'Berlin'), hint: /WithinGeoRange/ },
  { title: 'Equal on a phone number', filter: refuse('Equal', 'phone', '020') },
  { title: 'IsNull on a blob', filter: refuse('IsNull', 'blob', true) },
  {
    title: 'a range without a distance',
    filter: refuse('WithinGeoRange', 'place', { latitude: 1, longitude: 1 }),
  },
  {
    title: 'a range off the map',
    filter: refuse('WithinGeoRange', 'place', { latitude: 91, longitude: 1, distanceMeters: 5 }),
  },
  { title: 'nothing but stop words', filter: refuse('Equal', 'words', 'the and of'), hint: /stop word/ },
  { title: 'no words', filter: refuse('NotEqual', 'words', '--') },
  { title: 'a pattern without words', filter: refuse('Like', 'words', '%') },
  {
    title: 'stop words in a list of which all count',
    filter: refuse('ContainsAll', 'words', ['the', 'pie']),
  },
  { title: 'stop words in a list of which none may be', filter: refuse('ContainsNone', 'words', ['the']) },
  { title: 'nothing but stop words in a list', filter: refuse('ContainsAny', 'words', ['the', 'a']) },
  { title: 'And of nothing', filter: { operator: 'And', operands: [] } },
  { title: 'Not of two', filter: { operator: 'Not', operands: [above0, above0] } },
  { title: 'a filter that is too deep', filter: nested(17) },
  {
    title: 'a filter that is too long',
    filter: { operator: 'Or', operands: Array.from({ length: 501 }, () => above0) },
  },
  {
    title: 'a list that is too long',
    filter: refuse(
      'ContainsAny',
      'int',
      Array.from({ length: 1001 }, (_, index) => index),
    ),
  },
];

/** As deep and as long as may be. */
export const largestFilters: readonly Filter[] = [
  nested(16),
  { operator: 'Or', operands: Array.from({ length: 500 }, () => above0) },
  refuse(
    'ContainsAny',
    'int',
    Array.from({ length: 1000 }, (_, index) => index + 1),
  ),
];
