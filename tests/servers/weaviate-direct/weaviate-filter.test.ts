import { describe, it } from 'vitest';
import { parseWeaviateFilter } from '../../../src/servers/weaviate-direct/weaviate-filter.ts';

const year = { operator: 'Equal', path: ['year'], value: 2020 };
const place = { geoCoordinates: { latitude: 52.5, longitude: 13.4 }, distance: { max: 2000 } };

describe('parseWeaviateFilter', () => {
  it.for([
    ['a path as text', { operator: 'Equal', path: 'year', value: 2020 }, year],
    ['a path as a list', { operator: 'Equal', path: ['year'], valueInt: 2020 }, year],
    [
      'a typed text',
      { operator: 'Like', path: 'title', valueText: 't*' },
      { operator: 'Like', path: ['title'], value: 't*' },
    ],
    [
      'the old name of text',
      { operator: 'Equal', path: 'title', valueString: 't' },
      { operator: 'Equal', path: ['title'], value: 't' },
    ],
    [
      'a typed list',
      { operator: 'ContainsAny', path: 'tags', valueTextArray: ['a'] },
      { operator: 'ContainsAny', path: ['tags'], value: ['a'] },
    ],
    [
      'a list under the name of its elements',
      { operator: 'ContainsAll', path: 'tags', valueText: ['a', 'b'] },
      { operator: 'ContainsAll', path: ['tags'], value: ['a', 'b'] },
    ],
    [
      'one value as a list of one',
      { operator: 'ContainsNone', path: 'tags', valueText: 'a' },
      { operator: 'ContainsNone', path: ['tags'], value: ['a'] },
    ],
    [
      'a list of numbers',
      { operator: 'ContainsAny', path: 'year', valueIntArray: [2020, 2021] },
      { operator: 'ContainsAny', path: ['year'], value: [2020, 2021] },
    ],
    [
      'a date',
      { operator: 'LessThan', path: 'at', valueDate: '2020-01-01T00:00:00Z' },
      { operator: 'LessThan', path: ['at'], value: '2020-01-01T00:00:00Z' },
    ],
    [
      'false',
      { operator: 'IsNull', path: 'at', valueBoolean: false },
      { operator: 'IsNull', path: ['at'], value: false },
    ],
    [
      'a range around a place',
      { operator: 'WithinGeoRange', path: 'home', valueGeoRange: place },
      {
        operator: 'WithinGeoRange',
        path: ['home'],
        value: { latitude: 52.5, longitude: 13.4, distanceMeters: 2000 },
      },
    ],
    [
      'a combination',
      { operator: 'Or', operands: [{ operator: 'Not', operands: [year] }, year] },
      { operator: 'Or', operands: [{ operator: 'Not', operands: [year] }, year] },
    ],
  ] as const)('takes %s', ([, json, filter], { expect }) => {
    expect(parseWeaviateFilter(json)).toEqual(filter);
  });

  it.for([
    ['an unknown operator', { operator: 'Near', path: 'a', value: 1 }, 'filter.operator is "Near"'],
    [
      'an operator in small letters',
      { operator: 'equal', path: 'a', value: 1 },
      'known are And, Or, Not, Equal',
    ],
    ['no operator', { path: 'a', value: 1 }, 'filter.operator is missing'],
    ['no mapping', 'year = 2020', 'filter must be'],
    ['no operands', { operator: 'And', operands: [] }, 'filter.operands'],
    ['two operands of Not', { operator: 'Not', operands: [year, year] }, 'filter.operands of Not'],
    [
      'a path through a reference',
      { operator: 'Equal', path: ['author', 'Person', 'name'], value: 'x' },
      'filter.path',
    ],
    ['no value', { operator: 'Equal', path: 'a' }, 'exactly one value'],
    ['two values', { operator: 'Equal', path: 'a', value: 1, valueInt: 1 }, 'exactly one value'],
    ['a value of an unknown type', { operator: 'Equal', path: 'a', valueColour: 1 }, 'filter.valueColour'],
    ['a place without a range', { operator: 'WithinGeoRange', path: 'a', value: 1 }, 'geoCoordinates'],
    [
      'a range that is infinite',
      {
        operator: 'WithinGeoRange',
        path: 'a',
        value: { ...place, distance: { max: Number.POSITIVE_INFINITY } },
      },
      'distance',
    ],
    [
      'a range elsewhere',
      { operator: 'Equal', path: 'a', valueGeoRange: place },
      'belongs to WithinGeoRange',
    ],
    ['null', { operator: 'Equal', path: 'a', value: null }, 'use IsNull'],
    [
      'a number that JSON has too large',
      { operator: 'Equal', path: 'a', value: JSON.parse('1e999') },
      'finite',
    ],
    [
      'a broken whole number',
      { operator: 'Equal', path: 'a', valueInt: 1.5 },
      'filter.valueInt must be a whole',
    ],
    ['a text for a number', { operator: 'Equal', path: 'a', valueNumber: '1' }, 'filter.valueNumber must be'],
    [
      'a number for a text',
      { operator: 'Equal', path: 'a', valueText: 1 },
      'filter.valueText must be a text',
    ],
    ['a time that is none', { operator: 'Equal', path: 'a', valueDate: 'soon' }, 'filter.valueDate must be'],
    ['a text for IsNull', { operator: 'IsNull', path: 'a', value: 'yes' }, 'true or false'],
    ['a list for another operator', { operator: 'Equal', path: 'a', value: ['x'] }, 'Equal takes no list'],
    [
      'a typed list for another operator',
      { operator: 'Equal', path: 'a', valueIntArray: [1] },
      'filter.valueIntArray',
    ],
    ['an empty list', { operator: 'ContainsAny', path: 'a', valueIntArray: [] }, 'filter.valueIntArray'],
    ['a list of two types', { operator: 'ContainsAny', path: 'a', value: [1, 'x'] }, 'of one type'],
    [
      'a list without end',
      { operator: 'ContainsAny', path: 'a', value: Array.from({ length: 1001 }, () => 1) },
      '1 to 1000',
    ],
    ['a mapping as value', { operator: 'Equal', path: 'a', value: {} }, 'filter.value must be'],
    [
      'a mistake deep inside',
      { operator: 'And', operands: [year, { operator: 'Equal', path: 'a' }] },
      'filter.operands[1] must',
    ],
    ['a condition and operands', { operator: 'And', path: 'a', operands: [year] }, 'filter.path is no part'],
  ] as const)('refuses %s, and says where', ([, json, message], { expect }) => {
    expect(() => parseWeaviateFilter(json)).toThrow(message);
  });

  it('refuses a filter that is nested without end', ({ expect }) => {
    let filter: object = year;
    for (let depth = 0; depth < 100_000; depth += 1) filter = { operator: 'Not', operands: [filter] };
    expect(() => parseWeaviateFilter(filter)).toThrow('nested deeper than 10');
  });
});
