import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { engines } from '../stores.ts';
import { type WeaviateDirect, weaviateDirect } from '../weaviate-direct-under-test.ts';

interface Found {
  readonly objects: readonly {
    readonly id: string;
    readonly properties: { readonly title: string };
    readonly score: number;
    readonly distance?: number;
    readonly group?: string;
    readonly vector?: readonly number[];
  }[];
  readonly next_cursor: string | null;
  readonly degraded?: string | null;
}

const dishes = [
  {
    title: 'Goulash',
    text: 'Beef stewed with paprika',
    year: 1800,
    stars: 4.5,
    tags: ['meat', 'hot'],
    isVegan: false,
    since: '1800-05-01T00:00:00Z',
    home: { latitude: 47.5, longitude: 19 },
  },
  {
    title: 'Gazpacho',
    text: 'Cold soup of tomatoes',
    year: 1900,
    stars: 3.5,
    tags: ['cold', 'soup'],
    isVegan: true,
    since: '1900-01-01T00:00:00Z',
    home: { latitude: 37.4, longitude: -6 },
  },
  {
    title: 'Sorbet',
    text: 'Frozen fruit for dessert',
    year: 1700,
    stars: 4,
    tags: ['cold', 'sweet'],
    isVegan: true,
  },
];

describe.for(engines)('on $name', (engine) => {
  let server: WeaviateDirect;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    server = await weaviateDirect({ engine });
    await server.call('create_collection', {
      collection_name: 'Dish',
      properties: [
        { name: 'title', data_type: 'text' },
        { name: 'text', data_type: 'text' },
        { name: 'year', data_type: 'int' },
        { name: 'stars', data_type: 'number' },
        { name: 'tags', data_type: 'text[]', searchable: false },
        { name: 'isVegan', data_type: 'boolean' },
        { name: 'since', data_type: 'date' },
        { name: 'home', data_type: 'geoCoordinates' },
      ],
    });
    for (const properties of dishes) {
      const { id } = await server.call<{ id: string }>('add_object', { collection_name: 'Dish', properties });
      ids[properties.title] = id;
    }
    await server.call('create_collection', {
      collection_name: 'Plain',
      properties: [{ name: 'title', data_type: 'text' }],
      dimensions: null,
    });
    await server.call('add_object', { collection_name: 'Plain', properties: { title: 'plain goulash' } });
    await server.call('create_collection', {
      collection_name: 'Photo',
      properties: [{ name: 'title', data_type: 'text' }],
      named_vectors: { colour: 2, shape: 2 },
    });
    for (const [title, colour, shape] of [
      ['red circle', [1, 0], [1, 0]],
      ['red square', [1, 0.1], [0, 1]],
      ['blue circle', [0, 1], [1, 0.1]],
    ] as const) {
      const { id } = await server.call<{ id: string }>('add_object', {
        collection_name: 'Photo',
        properties: { title },
        vectors: { colour, shape },
      });
      ids[title] = id;
    }
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const hybrid = (query_text: string, more: object = {}) =>
    server.call<Found>('hybrid_search', { collection_name: 'Dish', query_text, ...more });
  const search = (more: object) => server.call<Found>('search', { collection_name: 'Dish', ...more });
  const titles = ({ objects }: Found) => objects.map(({ properties }) => properties.title);

  describe('hybrid_search', () => {
    it('finds by words and by meaning, without vectors unless asked for', async ({ expect }) => {
      const byWords = await hybrid('paprika');
      expect(titles(byWords)[0]).toBe('Goulash');
      expect(byWords.objects[0]).not.toHaveProperty('vector');
      expect(titles(await hybrid('ice cream', { alpha: 1 }))[0]).toBe('Sorbet');
      const [withVector] = (await hybrid('paprika', { include_vector: true })).objects;
      expect(withVector?.vector).toHaveLength(256);
    });

    it('explains a score by its two sides', async ({ expect }) => {
      const { objects } = await hybrid('paprika stew', { explain: true });
      expect(objects[0]).toMatchObject({
        properties: { title: 'Goulash' },
        explanation: { keyword: 1, vector: 1 },
      });
      expect((await hybrid('paprika')).objects[0]).not.toHaveProperty('explanation');
    });

    it('joins the sides by scores or by ranks', async ({ expect }) => {
      const [byScore, byRank] = await Promise.all(
        ['relative_score', 'ranked'].map((fusion) => hybrid('cold beef soup', { fusion, alpha: 0.5 })),
      );
      const scores = (found: Found | undefined) => found?.objects.map(({ score }) => score);
      expect(titles(byRank as Found).toSorted()).toEqual(titles(byScore as Found).toSorted());
      expect(scores(byRank)).not.toEqual(scores(byScore));
    });

    it('looks only at the properties it is told, by their weights', async ({ expect }) => {
      expect(titles(await hybrid('soup', { alpha: 0, query_properties: ['title^3'] }))).toEqual([]);
      expect(titles(await hybrid('soup', { alpha: 0, query_properties: ['title^3', 'text'] }))).toEqual([
        'Gazpacho',
      ]);
    });

    it.for([
      [{ filters: { operator: 'Resembles', path: 'year', value: 1 } }, 'filter_invalid', 'Equal'],
      [{ filters: { operator: 'Equal', path: 'yaer', value: 1 } }, 'property_unknown', 'year'],
      [{ filters: { operator: 'Equal', path: 'year', value: 'x' } }, 'filter_invalid', 'int'],
      [{ filters: { operator: 'And', operands: [] }, where: {} }, 'filter_invalid', 'one of them'],
      [{ query_properties: ['title^many'] }, 'query_properties_invalid', 'title^2'],
      [{ query_properties: ['colour'] }, 'property_unknown', 'title'],
      [{ properties_to_return: ['titel'] }, 'property_unknown', 'title'],
      [{ group_by: { property: 'yaer' } }, 'property_unknown', 'year'],
      [{ vector: [1, 2, 3] }, 'vector_invalid', '256'],
      [{ vector: [1], target_vectors: ['colour'] }, 'vector_invalid', 'no named vectors'],
      [{ collection_name: 'Dishes' }, 'collection_unknown', 'Dish'],
      [{ tenant: 'ann' }, 'tenants_unsupported', 'tenant'],
    ] as const)('refuses %j', async ([more, code, hint], { expect }) => {
      const call = { collection_name: 'Dish', query_text: 'x', ...more };
      const failure = await server.fail('hybrid_search', call);
      expect(failure).toMatchObject({ code });
      expect(`${failure.message} ${failure.hint}`).toContain(hint);
    });

    it('gives the rest page by page, only the wanted properties, within max_tokens', async ({ expect }) => {
      const wanted = { alpha: 1, properties_to_return: ['title'] };
      const first = await hybrid('food', { ...wanted, limit: 2 });
      expect(first).toMatchObject({ note: null });
      expect(first.objects[0]?.properties).toEqual({ title: expect.any(String) });
      const rest = await hybrid('food', { ...wanted, limit: 2, cursor: first.next_cursor });
      expect(rest.next_cursor).toBeNull();
      expect([...titles(first), ...titles(rest)].toSorted()).toEqual(['Gazpacho', 'Goulash', 'Sorbet']);

      const call = { alpha: 1, include_vector: true, max_tokens: 100 };
      const cut = await hybrid('food', call);
      expect(cut).toMatchObject({ note: expect.stringContaining('1 of 3; next_cursor brings the rest') });
      expect(titles(await hybrid('food', { ...call, cursor: cut.next_cursor }))).toEqual(
        titles(await hybrid('food', { alpha: 1 })).slice(1, 2),
      );
    });

    it('refuses a cursor of another query', async ({ expect }) => {
      const { next_cursor: cursor } = await hybrid('food', { alpha: 1, limit: 1 });
      const call = { collection_name: 'Dish', query_text: 'drink', alpha: 1, limit: 1, cursor };
      expect(await server.fail('hybrid_search', call)).toMatchObject({ code: 'cursor_invalid' });
    });

    it('shows the best hits of each group, and no hit twice on its pages', async ({ expect }) => {
      const group_by = { property: 'tags', groups: 10, objects_per_group: 1 };
      const all = await hybrid('cold', { alpha: 1, group_by });
      expect(new Set(all.objects.map(({ group }) => group))).toEqual(
        new Set(['meat', 'hot', 'cold', 'soup', 'sweet']),
      );
      const first = await hybrid('cold', { alpha: 1, group_by, limit: 3 });
      const rest = await hybrid('cold', { alpha: 1, group_by, limit: 3, cursor: first.next_cursor });
      expect([...first.objects, ...rest.objects]).toEqual(all.objects);
    });

    it('searches words alone where no vector fits, and says so', async ({ expect }) => {
      const found = await hybrid('goulash', { collection_name: 'Plain' });
      expect(titles(found)).toEqual(['plain goulash']);
      expect(found.degraded).toContain('no vector');
      const wanted = await hybrid('goulash', { collection_name: 'Plain', alpha: 0 });
      expect(wanted.degraded).toBeNull();
    });

    it('compares with the named vector it is told', async ({ expect }) => {
      const call = { collection_name: 'Photo', alpha: 1, vector: [1, 0] };
      const by = async (target: string) =>
        titles(await hybrid('x', { ...call, target_vectors: [target] })).slice(0, 2);
      expect(await by('colour')).toEqual(['red circle', 'red square']);
      expect(await by('shape')).toEqual(['red circle', 'blue circle']);
      expect(
        await server.fail('hybrid_search', { ...call, query_text: 'x', target_vectors: ['colours'] }),
      ).toMatchObject({ code: 'vector_invalid', hint: expect.stringContaining('colour') });
    });
  });

  describe('filters', () => {
    const around = (max: number) => ({
      geoCoordinates: { latitude: 48, longitude: 19 },
      distance: { max },
    });

    it.for([
      [{ path: 'year', operator: 'Equal', valueInt: 1800 }, ['Goulash']],
      [{ path: 'year', operator: 'NotEqual', valueInt: 1800 }, ['Gazpacho', 'Sorbet']],
      [{ path: 'year', operator: 'GreaterThan', valueInt: 1800 }, ['Gazpacho']],
      [{ path: 'stars', operator: 'GreaterThanEqual', valueNumber: 4 }, ['Goulash', 'Sorbet']],
      [{ path: 'since', operator: 'LessThan', valueDate: '1850-01-01T00:00:00Z' }, ['Goulash']],
      [{ path: 'stars', operator: 'LessThanEqual', valueNumber: 4 }, ['Gazpacho', 'Sorbet']],
      [{ path: 'isVegan', operator: 'Equal', valueBoolean: true }, ['Gazpacho', 'Sorbet']],
      [{ path: 'title', operator: 'Like', valueText: 'G*' }, ['Gazpacho', 'Goulash']],
      [{ path: 'home', operator: 'WithinGeoRange', valueGeoRange: around(100_000) }, ['Goulash']],
      [{ path: 'since', operator: 'IsNull', valueBoolean: true }, ['Sorbet']],
      [{ path: 'tags', operator: 'ContainsAny', valueText: ['sweet', 'soup'] }, ['Gazpacho', 'Sorbet']],
      [{ path: ['tags'], operator: 'ContainsAll', valueTextArray: ['cold', 'sweet'] }, ['Sorbet']],
      [{ path: 'tags', operator: 'ContainsNone', value: ['cold'] }, ['Goulash']],
      [{ path: 'year', operator: 'ContainsAny', valueIntArray: [1700, 1900] }, ['Gazpacho', 'Sorbet']],
      [
        {
          operator: 'And',
          operands: [
            { path: 'isVegan', operator: 'Equal', value: true },
            {
              operator: 'Or',
              operands: [
                { path: 'year', operator: 'LessThan', value: 1750 },
                { operator: 'Not', operands: [{ path: 'tags', operator: 'ContainsAny', value: ['soup'] }] },
              ],
            },
          ],
        },
        ['Sorbet'],
      ],
    ] as const)('keep to %j', async ([filter, expected], { expect }) => {
      for (const name of ['filters', 'where']) {
        expect(titles(await hybrid('food', { alpha: 1, [name]: filter })).toSorted()).toEqual(expected);
        const listed = await server.call<Found>('list_objects', { collection_name: 'Dish', [name]: filter });
        expect(titles(listed).toSorted()).toEqual(expected);
      }
    });

    it('may name the id', async ({ expect }) => {
      const filters = { path: 'id', operator: 'Equal', valueText: ids['Sorbet'] };
      expect(titles(await hybrid('food', { alpha: 1, filters }))).toEqual(['Sorbet']);
    });
  });

  describe('search', () => {
    it('finds by words, by meaning, by a vector, and like another object', async ({ expect }) => {
      expect(titles(await search({ mode: 'bm25', query: 'stewed' }))).toEqual(['Goulash']);
      expect(titles(await search({ mode: 'near_text', query: 'chilled vegetable broth' }))[0]).toBe(
        'Gazpacho',
      );
      const object = { collection_name: 'Dish', id: ids['Sorbet'], include_vector: true };
      const { vector } = await server.call<{ vector: number[] }>('get_object', object);
      const near = await search({ mode: 'near_vector', vector });
      expect(titles(near)[0]).toBe('Sorbet');
      expect(near.objects[0]?.distance).toBeCloseTo(0, 5);
      expect(titles(await search({ mode: 'near_vector', vector, max_distance: 0.01 }))).toEqual(['Sorbet']);
      expect(titles(await search({ mode: 'near_object', object_id: ids['Sorbet'] })).toSorted()).toEqual([
        'Gazpacho',
        'Goulash',
      ]);
    });

    it('finds like another object by a named vector', async ({ expect }) => {
      const like = { collection_name: 'Photo', mode: 'near_object', object_id: ids['red circle'] };
      expect(titles(await search({ ...like, target_vectors: ['shape'] }))).toEqual([
        'blue circle',
        'red square',
      ]);
      expect(titles(await search({ ...like, target_vectors: ['colour'] }))).toEqual([
        'red square',
        'blue circle',
      ]);
    });

    it('keeps to filters and groups', async ({ expect }) => {
      const where = { path: 'isVegan', operator: 'Equal', value: true };
      const call = { mode: 'near_object', object_id: ids['Sorbet'], where };
      expect(titles(await search(call))).toEqual(['Gazpacho']);
      const group_by = { property: 'isVegan', groups: 2, objects_per_group: 1 };
      const grouped = await search({ mode: 'near_text', query: 'soup', group_by });
      expect(grouped.objects.map(({ group }) => group).toSorted()).toEqual(['false', 'true']);
    });

    it.for([
      [{ mode: 'bm25' }, 'argument_missing'],
      [{ mode: 'near_vector', query: 'x' }, 'argument_missing'],
      [{ mode: 'near_text', query: 'x', collection_name: 'Plain' }, 'vector_missing'],
      [{ mode: 'near_text', query: 'x', collection_name: 'Photo' }, 'vector_missing'],
      [{ mode: 'near_object', object_id: '00000000-0000-4000-8000-000000000000' }, 'object_not_found'],
      [{ mode: 'near_vector', vector: [1e300] }, 'vector_invalid'],
      [{ mode: 'near_vector', vector: [Number.NaN] }, 'arguments_invalid'],
      [{ mode: 'near_vector', vector: [1], collection_name: 'Photo' }, 'vector_invalid'],
      [{ mode: 'near_text', query: 'x', max_distance: 3 }, 'arguments_invalid'],
    ] as const)('refuses %o', async ([call, code], { expect }) => {
      expect(await server.fail('search', { collection_name: 'Dish', ...call })).toMatchObject({ code });
    });

    it('says so of an object without a vector', async ({ expect }) => {
      const id = randomUUID();
      await server.call('add_object', { collection_name: 'Photo', id, properties: { title: 'dark' } });
      const call = {
        collection_name: 'Photo',
        mode: 'near_object',
        object_id: id,
        target_vectors: ['shape'],
      };
      expect(await server.fail('search', call)).toMatchObject({ code: 'vector_missing' });
    });
  });

  describe('aggregate', () => {
    const aggregate = (more: object = {}) => server.call('aggregate', { collection_name: 'Dish', ...more });

    it('sums up properties by their types', async ({ expect }) => {
      const properties = ['year', 'isVegan', 'since', 'tags'];
      expect(await aggregate({ properties })).toMatchObject({
        groups: [
          {
            group: null,
            count: 3,
            properties: {
              year: { count: 3, minimum: 1700, maximum: 1900, mean: 1800, median: 1800, sum: 5400 },
              isVegan: { count: 3, total_true: 2, total_false: 1 },
              since: { count: 2, minimum: expect.stringContaining('1800-05-01') },
              tags: { top_values: expect.arrayContaining([{ value: 'cold', count: 2 }]) },
            },
          },
        ],
        next_cursor: null,
        note: null,
      });
    });

    it('shows no more values of a text than rows', async ({ expect }) => {
      expect(await aggregate({ properties: ['tags'], limit: 1 })).toMatchObject({
        groups: [{ properties: { tags: { top_values: [{ value: 'cold', count: 2 }] } } }],
      });
    });

    it('counts group by group, of what meets a filter', async ({ expect }) => {
      const filters = { path: 'year', operator: 'LessThan', valueInt: 1900 };
      expect(await aggregate({ group_by: 'isVegan' })).toMatchObject({
        groups: [
          { group: true, count: 2 },
          { group: false, count: 1 },
        ],
      });
      expect(await aggregate({ filters })).toMatchObject({ groups: [{ count: 2 }] });
    });

    it('comes page by page', async ({ expect }) => {
      const first = await aggregate({ group_by: 'tags', limit: 3 });
      const rest = await aggregate({ group_by: 'tags', limit: 3, cursor: first['next_cursor'] });
      const groups = [first, rest].flatMap(({ groups: each }) => each as { group: string }[]);
      expect(groups.map(({ group }) => group).toSorted()).toEqual(['cold', 'hot', 'meat', 'soup', 'sweet']);
      expect(rest['next_cursor']).toBeNull();
    });

    it.for([
      [{ properties: ['yaer'] }, 'year'],
      [{ group_by: 'tag' }, 'tags'],
    ])('names the property that may have been meant: %j', async ([call, meant], { expect }) => {
      expect(await server.fail('aggregate', { collection_name: 'Dish', ...(call as object) })).toMatchObject({
        code: 'property_unknown',
        hint: expect.stringContaining(String(meant)),
      });
    });
  });

  describe('without an embedding model', () => {
    it('keeps no vectors unless told their length, and finds by words', async ({ expect }) => {
      await using bare = await weaviateDirect({ engine, embedding: 'none' });
      await bare.call('create_collection', {
        collection_name: 'Note',
        properties: [{ name: 'title', data_type: 'text' }],
      });
      expect(await bare.call('get_schema')).toMatchObject({
        collections: [{ dimensions: null, model: null }],
      });
      await bare.call('add_object', { collection_name: 'Note', properties: { title: 'buy milk' } });
      const found = await bare.call<Found>('hybrid_search', { collection_name: 'Note', query_text: 'milk' });
      expect(titles(found)).toEqual(['buy milk']);
    });
  });

  describe('vectors of nobody knows which model', () => {
    it('are not compared with those of the built-in one, whatever their length', async ({ expect }) => {
      const collection_name = 'Foreign';
      await server.call('create_collection', { collection_name, properties: [], dimensions: 256 });
      const call = { collection_name, mode: 'near_text', query: 'x' };
      expect(await server.fail('search', call)).toMatchObject({ code: 'vector_missing' });
    });
  });
});
