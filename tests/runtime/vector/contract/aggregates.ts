import { beforeAll, describe, it } from 'vitest';
import type { Aggregate, AggregateQuery } from '../../../../src/runtime/vector/aggregate.ts';
import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import type { PropertyValue } from '../../../../src/runtime/vector/stored-object.ts';
import { id, refill, type StoreUnderTest } from './store-under-test.ts';

const config: CollectionConfig = {
  name: 'Sale',
  properties: [
    { name: 'item', dataType: 'text' },
    { name: 'city', dataType: 'text', searchable: false },
    { name: 'tags', dataType: 'text[]', searchable: false },
    { name: 'pieces', dataType: 'int' },
    { name: 'price', dataType: 'number' },
    { name: 'parts', dataType: 'number[]' },
    { name: 'paid', dataType: 'boolean' },
    { name: 'soldAt', dataType: 'date' },
    { name: 'buyer', dataType: 'uuid' },
    { name: 'receipt', dataType: 'blob' },
  ],
  dimensions: null,
};

const sales = [
  {
    item: 'Red Apple',
    city: 'Bern',
    tags: ['x', 'y'],
    pieces: 1,
    price: 1.5,
    parts: [1, 0.5],
    paid: true,
    soldAt: '2026-01-01T08:00:00Z',
    buyer: id(1),
  },
  {
    item: 'red apple',
    city: 'Rome',
    tags: ['y'],
    pieces: 2,
    price: 2.5,
    paid: false,
    soldAt: '2026-01-02T08:00:00.5Z',
    buyer: id(2),
  },
  {
    item: 'green pear',
    city: 'Bern',
    tags: [],
    pieces: 2,
    price: 2.5,
    paid: true,
    soldAt: '2026-01-02T08:00:00.5Z',
    buyer: id(1),
  },
  { item: 'red apple', city: 'Bern', tags: ['x', 'x'], pieces: 4, paid: true },
  {},
  { item: 'pear', city: 'Rome', pieces: 10, price: -1, paid: false },
].map((properties: Record<string, PropertyValue>, index) => ({ id: id(index + 1), properties }));

export function describeAggregates(store: StoreUnderTest): void {
  describe('aggregation', () => {
    beforeAll(() => refill(store(), config, sales));

    const aggregate = (query: Partial<AggregateQuery>): Promise<readonly Aggregate[]> =>
      store().aggregate('Sale', { properties: [], limit: 10, ...query });

    it('counts objects, all or those that a filter lets pass', async ({ expect }) => {
      expect(await aggregate({})).toEqual([{ count: 6, properties: {} }]);
      const filter = { operator: 'Equal', path: ['city'], value: 'Bern' } as const;
      expect(await aggregate({ filter })).toEqual([{ count: 3, properties: {} }]);
    });

    it.for([
      {
        name: 'pieces',
        expected: { count: 5, minimum: 1, maximum: 10, mean: 3.8, median: 2, sum: 19 },
      },
      {
        name: 'price',
        expected: { count: 4, minimum: -1, maximum: 2.5, mean: 1.375, median: 2, sum: 5.5 },
      },
      {
        name: 'parts',
        expected: { count: 2, minimum: 0.5, maximum: 1, mean: 0.75, median: 0.75, sum: 1.5 },
      },
      { name: 'paid', expected: { count: 5, totalTrue: 3, totalFalse: 2 } },
      {
        name: 'soldAt',
        expected: { count: 3, minimum: '2026-01-01T08:00:00.000Z', maximum: '2026-01-02T08:00:00.500Z' },
      },
      {
        name: 'item',
        expected: {
          count: 5,
          topValues: [
            { value: 'red apple', count: 2 },
            { value: 'Red Apple', count: 1 },
            { value: 'green pear', count: 1 },
            { value: 'pear', count: 1 },
          ],
        },
      },
      {
        name: 'tags',
        expected: {
          count: 5,
          topValues: [
            { value: 'x', count: 3 },
            { value: 'y', count: 2 },
          ],
        },
      },
    ])('tells of $name what its type has', async ({ name, expected }, { expect }) => {
      expect(await aggregate({ properties: [name] })).toEqual([
        { count: 6, properties: { [name]: expected } },
      ]);
    });

    it('tells nothing but the count where there is no value', async ({ expect }) => {
      const properties = ['pieces', 'paid', 'soldAt', 'item'];
      const filter = { operator: 'Equal', path: ['city'], value: 'Oslo' } as const;
      expect(await aggregate({ properties, filter })).toEqual([
        { count: 0, properties: Object.fromEntries(properties.map((name) => [name, { count: 0 }])) },
      ]);
    });

    it('gives as many top values as were asked for', async ({ expect }) => {
      const [all] = await aggregate({ properties: ['item'], limit: 1 });
      expect(all?.properties['item']?.topValues).toEqual([{ value: 'red apple', count: 2 }]);
    });

    it('groups by a property, the largest group first', async ({ expect }) => {
      const groups = await aggregate({ groupBy: 'city', properties: ['pieces', 'paid', 'item'] });
      expect(groups).toMatchObject([
        {
          group: 'Bern',
          count: 3,
          properties: {
            pieces: { count: 3, minimum: 1, maximum: 4, median: 2, sum: 7 },
            paid: { count: 3, totalTrue: 3, totalFalse: 0 },
            item: { count: 3 },
          },
        },
        {
          group: 'Rome',
          count: 2,
          properties: {
            pieces: { count: 2, minimum: 2, maximum: 10, median: 6, sum: 12 },
            paid: { count: 2, totalTrue: 0, totalFalse: 2 },
          },
        },
      ]);
      expect(groups).toHaveLength(2);
    });

    it.for<{ groupBy: string; groups: readonly [string | number | boolean, number][] }>([
      {
        groupBy: 'paid',
        groups: [
          [true, 3],
          [false, 2],
        ],
      },
      {
        groupBy: 'tags',
        groups: [
          ['x', 2],
          ['y', 2],
        ],
      },
      {
        groupBy: 'buyer',
        groups: [
          [id(1), 2],
          [id(2), 1],
        ],
      },
      {
        groupBy: 'soldAt',
        groups: [
          ['2026-01-02T08:00:00.500Z', 2],
          ['2026-01-01T08:00:00.000Z', 1],
        ],
      },
      {
        groupBy: 'pieces',
        groups: [
          [1, 1],
          [2, 2],
          [4, 1],
          [10, 1],
        ],
      },
    ])('names a group by its value of $groupBy', async ({ groupBy, groups }, { expect }) => {
      const found = (await aggregate({ groupBy })).map(({ group, count }) => [group, count]);
      expect(found).toEqual(expect.arrayContaining(groups.map((each) => [...each])));
      expect(found).toHaveLength(groups.length);
    });

    it('gives as many groups as were asked for', async ({ expect }) => {
      expect(await aggregate({ groupBy: 'city', limit: 1 })).toMatchObject([{ group: 'Bern' }]);
    });

    it.for([
      { title: 'a property that is not', query: { properties: ['pices'] }, code: 'property_unknown' },
      { title: 'a group that is not', query: { groupBy: 'ciyt' }, code: 'property_unknown' },
      { title: 'a blob', query: { properties: ['receipt'] }, code: 'query_refused' },
      { title: 'an id', query: { properties: ['buyer'] }, code: 'query_refused' },
      { title: 'groups of a blob', query: { groupBy: 'receipt' }, code: 'query_refused' },
      { title: 'a limit of 0', query: { limit: 0 }, code: 'query_refused' },
      {
        title: 'a filter that is wrong',
        query: { filter: { operator: 'Equal', path: ['pieces'], value: 'x' } },
        code: 'filter_invalid',
      },
    ] as const)('refuses $title', async ({ query, code }, { expect }) => {
      await expect(aggregate(query)).rejects.toMatchObject({ name: 'VectorStoreError', code });
    });
  });
}
