import { describe, it } from 'vitest';
import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import type { Filter } from '../../../../src/runtime/vector/filter.ts';
import { checkDates, comparableFilter } from '../../../../src/runtime/vector/weaviate/date-range.ts';

const config: CollectionConfig = {
  name: 'Event',
  properties: [
    { name: 'at', dataType: 'date' },
    { name: 'days', dataType: 'date[]' },
    { name: 'text', dataType: 'text' },
  ],
  dimensions: null,
};

describe('checkDates', () => {
  it.for([{}, { at: null }, { at: '2026-01-01' }, { days: ['1700-01-01'], text: '9999-12-31' }])(
    'lets %o pass',
    (properties, { expect }) => {
      expect(() => checkDates(config, 'id', properties)).not.toThrow();
    },
  );

  it.for([{ at: '9999-12-31T00:00:00Z' }, { at: '1500-01-01' }, { days: ['2026-01-01', '2300-01-01'] }])(
    'refuses %o',
    (properties, { expect }) => {
      expect(() => checkDates(config, 'id', properties)).toThrow(/cannot compare/);
    },
  );
});

describe('comparableFilter', () => {
  it('brings dates into what can be compared, and UTC, and leaves the rest', ({ expect }) => {
    const filter: Filter = {
      operator: 'And',
      operands: [
        { operator: 'LessThan', path: ['at'], value: '9999-12-31' },
        { operator: 'ContainsAny', path: ['days'], value: ['1000-01-01', '2026-01-01T02:00:00+02:00'] },
        { operator: 'IsNull', path: ['at'], value: true },
        { operator: 'Equal', path: ['text'], value: '9999-12-31' },
      ],
    };
    expect(comparableFilter(filter, config)).toEqual({
      operator: 'And',
      operands: [
        { operator: 'LessThan', path: ['at'], value: '2262-04-11T23:47:16.854Z' },
        {
          operator: 'ContainsAny',
          path: ['days'],
          value: ['1677-09-21T00:12:43.146Z', '2026-01-01T00:00:00.000Z'],
        },
        { operator: 'IsNull', path: ['at'], value: true },
        { operator: 'Equal', path: ['text'], value: '9999-12-31' },
      ],
    });
  });
});
