import { describe, it } from 'vitest';
import { parseWeaviateFilter } from '../../../src/servers/weaviate-direct/weaviate-filter.ts';

const year = { operator: 'Equal', path: ['year'], value: 2020 };

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
      'any of several numbers',
      { operator: 'ContainsAny', path: 'year', valueIntArray: [2020, 2021] },
      { operator: 'Or', operands: [year, { ...year, value: 2021 }] },
    ],
    [
      'all of several truths',
      { operator: 'ContainsAll', path: 'isOpen', valueBooleanArray: [true] },
      { operator: 'And', operands: [{ operator: 'Equal', path: ['isOpen'], value: true }] },
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
      'a combination',
      { operator: 'Or', operands: [{ operator: 'Not', operands: [year] }, year] },
      { operator: 'Or', operands: [{ operator: 'Not', operands: [year] }, year] },
    ],
  ] as const)('takes %s', ([, json, filter], { expect }) => {
    expect(parseWeaviateFilter(json)).toEqual(filter);
  });

  it.for([
    ['an unknown operator', { operator: 'Near', path: 'a', value: 1 }, 'filter.operator is "Near"'],
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
    [
      'a value of an unknown type',
      { operator: 'Equal', path: 'a', valueGeoRange: {} },
      'filter.valueGeoRange',
    ],
    [
      'a list of numbers for another operator',
      { operator: 'Equal', path: 'a', valueIntArray: [1] },
      'filter.valueIntArray',
    ],
    ['an empty list', { operator: 'ContainsAny', path: 'a', valueIntArray: [] }, 'filter.valueIntArray'],
    [
      'a list without end',
      { operator: 'ContainsAny', path: 'a', value: Array.from({ length: 201 }, () => 1) },
      '1 to 200',
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
    for (let depth = 0; depth < 1000; depth += 1) filter = { operator: 'Not', operands: [filter] };
    expect(() => parseWeaviateFilter(filter)).toThrow('nested deeper than 10');
  });
});
