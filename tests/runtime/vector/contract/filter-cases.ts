/** What each operator finds on each type: as a real Weaviate 1.39 answers, null states indexed. */
import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import type { Filter } from '../../../../src/runtime/vector/filter.ts';
import type { StoredObject } from '../../../../src/runtime/vector/stored-object.ts';
import { id } from './store-under-test.ts';

export const sampleConfig: CollectionConfig = {
  name: 'Sample',
  properties: [
    { name: 'words', dataType: 'text' },
    { name: 'wordLists', dataType: 'text[]' },
    { name: 'whole', dataType: 'text', searchable: false },
    { name: 'wholes', dataType: 'text[]', searchable: false },
    { name: 'int', dataType: 'int' },
    { name: 'ints', dataType: 'int[]' },
    { name: 'number', dataType: 'number' },
    { name: 'numbers', dataType: 'number[]' },
    { name: 'boolean', dataType: 'boolean' },
    { name: 'booleans', dataType: 'boolean[]' },
    { name: 'date', dataType: 'date' },
    { name: 'dates', dataType: 'date[]' },
    { name: 'uuid', dataType: 'uuid' },
    { name: 'uuids', dataType: 'uuid[]' },
    { name: 'place', dataType: 'geoCoordinates' },
    { name: 'phone', dataType: 'phoneNumber' },
    { name: 'blob', dataType: 'blob' },
  ],
  dimensions: null,
};

export const samples: readonly StoredObject[] = [
  {
    words: 'The red Apple pie',
    wordLists: ['red apple', 'green pear'],
    whole: 'ann',
    wholes: ['ops', 'db'],
    int: 5,
    ints: [1, 2],
    number: 0.5,
    numbers: [0.5, 1.5],
    boolean: true,
    booleans: [true, false],
    date: '2026-01-01T08:00:00Z',
    dates: ['2026-01-01T08:00:00Z', '2026-03-01T00:00:00Z'],
    uuid: id(77),
    uuids: [id(77), id(78)],
    place: { latitude: 52.52, longitude: 13.405 },
  },
  {
    words: 'green apple',
    wordLists: ['the'],
    whole: 'Bob',
    wholes: ['food'],
    int: -3,
    ints: [3],
    number: -1.25,
    numbers: [],
    boolean: false,
    booleans: [false],
    date: '2026-01-01T08:00:00.123Z',
    uuid: id(78),
    place: { latitude: 48.8566, longitude: 2.3522 },
  },
  { words: '', wordLists: [], whole: '', wholes: [], ints: [], dates: [], uuids: [], booleans: [] },
  {},
  {
    words: 'Straße Ünïcode naïve ΣΊΣΥΦΟΣ e\u0301clair',
    whole: '  ann  ',
    int: 5,
    number: 5,
    boolean: true,
    date: '2026-01-01T08:00:00.124Z',
  },
  { words: 'the', whole: 'Straße\nline', int: 7, date: '2025-12-31T23:59:59+05:00' },
].map((properties, index) => ({ id: id(index + 1), properties }));

type Case = readonly [operator: string, path: string, value: unknown, found: readonly number[]];

const cases: readonly Case[] = [
  // Texts that are searched by words: all words of the value, whatever their case and order; stop words do not count.
  ['Equal', 'words', 'APPLE', [1, 2]],
  ['Equal', 'words', 'pie red', [1]],
  ['Equal', 'words', 'the red', [1]],
  ['Equal', 'words', 'naïve', [5]],
  ['Equal', 'words', 'naive', []],
  ['Equal', 'words', 'strasse', []],
  ['Equal', 'words', 'straße', [5]],
  ['Equal', 'words', 'clair', [5]],
  ['Equal', 'words', 'éclair', []],
  ['Equal', 'words', 'σίσυφοσ', [5]],
  ['Equal', 'words', 'σίσυφος', []],
  ['Equal', 'words', 'apple"; DROP', []],
  ['NotEqual', 'words', 'apple', [3, 4, 5, 6]],
  ['NotEqual', 'words', 'green zebra', [1, 3, 4, 5, 6]],
  ['GreaterThan', 'words', 'pie', [1, 5, 6]],
  ['GreaterThanEqual', 'words', 'straße', [1, 5, 6]],
  ['GreaterThan', 'words', 'Zebra', [5]],
  ['LessThan', 'words', 'green', [1, 2, 5]],
  ['LessThan', 'words', 'green red', [1, 2, 5]],
  ['LessThanEqual', 'words', 'apple', [1, 2]],
  ['Like', 'words', 'app*', [1, 2]],
  ['Like', 'words', 't?e', [1, 6]],
  ['Like', 'words', 'the', [1, 6]],
  ['Like', 'words', 'app* P?E', [1]],
  ['Like', 'words', '*', [1, 2, 5, 6]],
  ['Like', 'words', 'stra?e', [5]],
  ['Like', 'words', '*pl*', [1, 2]],
  ['ContainsAny', 'words', ['pie', 'green'], [1, 2]],
  ['ContainsAny', 'words', ['the', 'pie'], [1]],
  ['ContainsAny', 'words', ['red pie', 'nothing'], [1]],
  ['ContainsAll', 'words', ['red', 'apple'], [1]],
  ['ContainsNone', 'words', ['red apple', 'nothing'], [2, 3, 4, 5, 6]],
  ['IsNull', 'words', true, [3, 4]],
  ['IsNull', 'words', false, [1, 2, 5, 6]],
  // Their lists are one text.
  ['Equal', 'wordLists', 'red pear', [1]],
  ['NotEqual', 'wordLists', 'apple', [2, 3, 4, 5, 6]],
  ['Like', 'wordLists', 'gr*', [1]],
  ['GreaterThan', 'wordLists', 'pear', [1, 2]],
  ['ContainsAll', 'wordLists', ['red pear', 'green'], [1]],
  ['IsNull', 'wordLists', true, [3, 4, 5, 6]],
  // Texts that are not are compared whole, without white space at their ends.
  ['Equal', 'whole', 'ann', [1, 5]],
  ['Equal', 'whole', ' ann\t', [1, 5]],
  ['Equal', 'whole', 'ANN', []],
  ['Equal', 'whole', '', [3]],
  ['Equal', 'whole', "' OR 1=1 --", []],
  ['NotEqual', 'whole', 'ann', [2, 3, 4, 6]],
  ['GreaterThan', 'whole', 'Bob', [1, 5, 6]],
  ['LessThan', 'whole', 'ann', [2, 3, 6]],
  ['LessThanEqual', 'whole', '', [3]],
  ['Like', 'whole', 'a*', [1, 5]],
  ['Like', 'whole', 'A*', []],
  ['Like', 'whole', '*n', [1, 5]],
  ['Like', 'whole', '*', [1, 2, 3, 5]],
  ['Like', 'whole', '%', []],
  ['Like', 'whole', '.*', []],
  ['Like', 'whole', 'Straße?line', []],
  ['ContainsAny', 'whole', ['ann', 'Bob'], [1, 2, 5]],
  ['ContainsAll', 'whole', ['ann', ' ann'], [1, 5]],
  ['ContainsAll', 'whole', ['ann', 'Bob'], []],
  ['ContainsNone', 'whole', ['ann'], [2, 3, 4, 6]],
  ['IsNull', 'whole', true, [3, 4]],
  ['Equal', 'wholes', 'ops', [1]],
  ['NotEqual', 'wholes', 'ops', [2, 3, 4, 5, 6]],
  ['ContainsAny', 'wholes', ['db', 'food'], [1, 2]],
  ['ContainsAll', 'wholes', ['db', 'ops'], [1]],
  ['ContainsNone', 'wholes', ['db', 'zzz'], [2, 3, 4, 5, 6]],
  ['Like', 'wholes', 'o*', [1]],
  ['GreaterThan', 'wholes', 'food', [1]],
  ['LessThan', 'wholes', 'e', [1]],
  ['IsNull', 'wholes', false, [1, 2]],
  // Numbers. What has none is not equal to any.
  ['Equal', 'int', 5, [1, 5]],
  ['NotEqual', 'int', 5, [2, 3, 4, 6]],
  ['GreaterThan', 'int', -3, [1, 5, 6]],
  ['GreaterThanEqual', 'int', 5, [1, 5, 6]],
  ['LessThan', 'int', 0, [2]],
  ['LessThanEqual', 'int', 5, [1, 2, 5]],
  ['ContainsAny', 'int', [5, 7], [1, 5, 6]],
  ['ContainsAll', 'int', [5, 5], [1, 5]],
  ['ContainsAll', 'int', [5, 7], []],
  ['ContainsNone', 'int', [5], [2, 3, 4, 6]],
  ['IsNull', 'int', true, [3, 4]],
  ['Equal', 'ints', 1, [1]],
  ['NotEqual', 'ints', 1, [2, 3, 4, 5, 6]],
  ['GreaterThan', 'ints', 2, [2]],
  ['LessThan', 'ints', 2, [1]],
  ['ContainsAll', 'ints', [1, 2], [1]],
  ['ContainsNone', 'ints', [1], [2, 3, 4, 5, 6]],
  ['IsNull', 'ints', true, [3, 4, 5, 6]],
  ['Equal', 'number', 0.5, [1]],
  ['Equal', 'number', 5, [5]],
  ['GreaterThan', 'number', -2, [1, 2, 5]],
  ['LessThan', 'number', 0, [2]],
  ['Equal', 'numbers', 1.5, [1]],
  ['GreaterThan', 'numbers', 1, [1]],
  ['IsNull', 'numbers', true, [2, 3, 4, 5, 6]],
  ['Equal', 'boolean', true, [1, 5]],
  ['Equal', 'boolean', false, [2]],
  ['NotEqual', 'boolean', true, [2, 3, 4, 6]],
  ['ContainsAny', 'boolean', [true, false], [1, 2, 5]],
  ['ContainsNone', 'boolean', [false], [1, 3, 4, 5, 6]],
  ['IsNull', 'boolean', true, [3, 4, 6]],
  ['Equal', 'booleans', false, [1, 2]],
  ['NotEqual', 'booleans', true, [2, 3, 4, 5, 6]],
  ['ContainsAll', 'booleans', [true, false], [1]],
  // Dates, in any time zone, to the millisecond.
  ['Equal', 'date', '2026-01-01T09:00:00+01:00', [1]],
  ['Equal', 'date', '2026-01-01T08:00:00.123Z', [2]],
  ['Equal', 'date', '2026-01-01T08:00:00.123999Z', [2]],
  ['NotEqual', 'date', '2026-01-01T08:00:00Z', [2, 3, 4, 5, 6]],
  ['GreaterThan', 'date', '2026-01-01T08:00:00.123Z', [5]],
  ['GreaterThanEqual', 'date', '2026-01-01', [1, 2, 5]],
  ['LessThan', 'date', '2026-01-01', [6]],
  ['LessThanEqual', 'date', '2026-01-01T08:00:00Z', [1, 6]],
  ['ContainsAny', 'date', ['2026-01-01T08:00:00Z', '2026-01-01T08:00:00.123Z'], [1, 2]],
  ['IsNull', 'date', false, [1, 2, 5, 6]],
  ['Equal', 'dates', '2026-01-01T08:00:00Z', [1]],
  ['GreaterThan', 'dates', '2026-02-01T00:00:00Z', [1]],
  // Ids.
  ['Equal', 'uuid', id(77), [1]],
  ['NotEqual', 'uuid', id(77), [2, 3, 4, 5, 6]],
  ['ContainsAny', 'uuid', [id(77), id(78)], [1, 2]],
  ['ContainsNone', 'uuid', [id(77)], [2, 3, 4, 5, 6]],
  ['Equal', 'uuids', id(78), [1]],
  ['ContainsAll', 'uuids', [id(77), id(78)], [1]],
  ['NotEqual', 'uuids', id(78), [2, 3, 4, 5, 6]],
  ['Equal', 'id', id(2), [2]],
  ['NotEqual', 'id', id(2), [1, 3, 4, 5, 6]],
  ['ContainsAny', 'id', [id(1), id(2), id(9)], [1, 2]],
  ['ContainsNone', 'id', [id(1), id(2)], [3, 4, 5, 6]],
  ['ContainsAll', 'id', [id(1)], [1]],
  // Berlin is 1.9 km away, Paris 877 km.
  ['WithinGeoRange', 'place', { latitude: 52.5, longitude: 13.4, distanceMeters: 1000 }, []],
  ['WithinGeoRange', 'place', { latitude: 52.5, longitude: 13.4, distanceMeters: 5000 }, [1]],
  ['WithinGeoRange', 'place', { latitude: 52.5, longitude: 13.4, distanceMeters: 900_000 }, [1, 2]],
];

const equal = (path: string, value: string | number | boolean): Filter => ({
  operator: 'Equal',
  path: [path],
  value,
});
const above0: Filter = { operator: 'GreaterThan', path: ['int'], value: 0 };

const combined: readonly { readonly filter: Filter; readonly found: readonly number[] }[] = [
  { filter: { operator: 'Not', operands: [equal('whole', 'ann')] }, found: [2, 3, 4, 6] },
  // What has no number is not above one.
  { filter: { operator: 'Not', operands: [above0] }, found: [2, 3, 4] },
  {
    filter: {
      operator: 'Not',
      operands: [{ operator: 'NotEqual', path: ['whole'], value: 'ann' }],
    },
    found: [1, 5],
  },
  {
    filter: { operator: 'Not', operands: [{ operator: 'Not', operands: [above0] }] },
    found: [1, 5, 6],
  },
  {
    filter: {
      operator: 'And',
      operands: [{ operator: 'NotEqual', path: ['words'], value: 'apple' }, above0],
    },
    found: [5, 6],
  },
  {
    filter: { operator: 'Or', operands: [{ operator: 'NotEqual', path: ['words'], value: 'apple' }, above0] },
    found: [1, 3, 4, 5, 6],
  },
  {
    filter: {
      operator: 'Not',
      operands: [{ operator: 'Or', operands: [equal('words', 'apple'), equal('int', 7)] }],
    },
    found: [3, 4, 5],
  },
  {
    filter: {
      operator: 'And',
      operands: [
        { operator: 'Or', operands: [equal('whole', 'Bob'), equal('int', 7), equal('boolean', true)] },
        { operator: 'Not', operands: [{ operator: 'Like', path: ['words'], value: 'stra*' }] },
      ],
    },
    found: [1, 2, 6],
  },
];

export const filterCases: readonly {
  readonly title: string;
  readonly filter: Filter;
  readonly found: readonly number[];
}[] = [
  ...cases.map(([operator, path, value, found]) => ({
    title: `${operator} ${path} ${JSON.stringify(value)}`,
    filter: { operator, path: [path], value } as Filter,
    found,
  })),
  ...combined.map(({ filter, found }) => ({ title: JSON.stringify(filter), filter, found })),
];

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
