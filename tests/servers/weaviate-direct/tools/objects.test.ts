import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { engines } from '../stores.ts';
import type { WeaviateDirect } from '../weaviate-direct-under-test.ts';
import { bookshelf } from './bookshelf.ts';

describe.for(engines)('on $name', (engine) => {
  let server: WeaviateDirect;
  beforeAll(async () => {
    server = await bookshelf(engine);
    await server.call('create_collection', {
      collection_name: 'Song',
      properties: [{ name: 'title', data_type: 'text' }],
      dimensions: 3,
      named_vectors: { melody: 2, rhythm: 2 },
    });
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const add = (properties: object, more: object = {}) =>
    server.call<{ id: string; has_vector: boolean }>('add_object', {
      collection_name: 'Book',
      properties,
      ...more,
    });
  const get = (id: string, more: object = {}) =>
    server.call<{ properties: object; vector?: number[] }>('get_object', {
      collection_name: 'Book',
      id,
      ...more,
    });

  describe('add_object', () => {
    it('keeps it, with a vector of its searchable texts', async ({ expect }) => {
      const { id, has_vector } = await add({ title: 'Moby Dick', isbn: '978-0', year: 1851 });
      expect(has_vector).toBe(true);
      expect(await get(id)).toEqual({
        id,
        properties: { title: 'Moby Dick', isbn: '978-0', year: 1851 },
        note: null,
      });
      expect((await get(id, { include_vector: true })).vector).toHaveLength(256);
    });

    it('keeps the vectors it is given, and makes none where those are of another model', async ({
      expect,
    }) => {
      const song = { collection_name: 'Song', properties: { title: 'One' } };
      const { id, has_vector } = await server.call<{ id: string; has_vector: boolean }>('add_object', {
        ...song,
        vectors: { melody: [0.1, 0.25] },
      });
      expect(has_vector).toBe(false);
      const found = await server.call('get_object', { collection_name: 'Song', id, include_vector: true });
      expect(found).toMatchObject({
        vectors: { melody: [Math.fround(0.1), 0.25].map((n) => Number(n.toPrecision(9))) },
      });
      expect(found).not.toHaveProperty('vector');
    });

    it('replaces the one of the same id', async ({ expect }) => {
      const { id } = await add({ title: 'Emma', year: 1815 });
      await add({ title: 'Persuasion' }, { id });
      expect((await get(id)).properties).toEqual({ title: 'Persuasion' });
    });

    it('adds nothing more when it is called again with the same key', async ({ expect }) => {
      const first = await add({ title: 'Utopia' }, { idempotency_key: 'utopia' });
      expect(await add({ title: 'Utopia' }, { idempotency_key: 'utopia' })).toEqual(first);
      expect((await add({ title: 'Utopia' }, { idempotency_key: 'another' })).id).not.toBe(first.id);
      const filters = { operator: 'Equal', path: 'title', value: 'Utopia' };
      const { groups } = await server.call<{ groups: unknown }>('aggregate', {
        collection_name: 'Book',
        filters,
      });
      expect(groups).toMatchObject([{ count: 2 }]);
    });

    it.for([
      ['an unknown property', { titel: 'x' }, {}, 'object_invalid', 'title'],
      ['a value of another type', { year: 'long ago' }, {}, 'object_invalid', 'int'],
      ['a vector of another length', {}, { vector: [1, 2] }, 'vector_invalid', '256'],
      ['a vector of infinite length', {}, { vector: Array(256).fill(1e300) }, 'vector_invalid', 'finite'],
      ['a named vector that is not kept', {}, { vectors: { cover: [1] } }, 'vector_invalid', 'no named'],
      ['a tenant of a collection without', {}, { tenant: 'ann' }, 'tenants_unsupported', 'tenant'],
      ['an id that is none', {}, { id: 'x' }, 'object_invalid', 'UUID'],
    ] as const)('refuses %s', async ([, properties, more, code, hint], { expect }) => {
      const call = { collection_name: 'Book', properties, ...more };
      expect(await server.fail('add_object', call)).toMatchObject({
        code,
        hint: expect.stringContaining(hint),
      });
    });

    it.for([
      { properties: { year: Number.POSITIVE_INFINITY }, problem: 'year is no finite number' },
      { properties: { title: 'x'.repeat(1_000_001) }, problem: 'title is longer than 1000000 characters' },
    ])(
      'refuses what JSON or a database cannot keep: $problem',
      async ({ properties, problem }, { expect }) => {
        const call = { collection_name: 'Book', properties };
        expect(await server.fail('add_object', call)).toMatchObject({
          code: 'arguments_invalid',
          message: expect.stringContaining(problem),
        });
      },
    );

    it('refuses a value that is nested without end', async ({ expect }) => {
      let title: unknown = 'x';
      for (let depth = 0; depth < 1000; depth += 1) title = [title];
      const call = { collection_name: 'Book', properties: { title } };
      expect(await server.fail('add_object', call)).toMatchObject({
        message: expect.stringContaining('nested deeper than 10'),
      });
    });
  });

  describe('get_object', () => {
    it('shows only the wanted properties, and cuts texts that are longer than max_tokens', async ({
      expect,
    }) => {
      const { id } = await add({ title: 'x'.repeat(5000), year: 1 });
      expect(await get(id, { properties_to_return: ['year'] })).toEqual({
        id,
        properties: { year: 1 },
        note: null,
      });
      const cut = await get(id, { max_tokens: 100 });
      expect(cut).toMatchObject({ id, properties: { title: expect.stringMatching(/^x+…$/), year: 1 } });
      expect(cut).toMatchObject({ note: expect.stringContaining('max_tokens') });
      expect(JSON.stringify(cut.properties).length).toBeLessThan(400);
    });

    it('refuses to show a property that there is not', async ({ expect }) => {
      const call = { collection_name: 'Book', id: randomUUID(), properties_to_return: ['yaer'] };
      expect(await server.fail('get_object', call)).toMatchObject({
        code: 'property_unknown',
        hint: expect.stringContaining('year'),
      });
    });
  });

  describe('add_objects', () => {
    it('stores the good ones and tells what is wrong with the others', async ({ expect }) => {
      const id = randomUUID();
      const objects = [
        { properties: { title: 'Ulysses' } },
        { properties: { year: 'soon' } },
        { id, properties: { title: 'First' } },
        { id: id.toUpperCase(), properties: { title: 'Second' } },
        { id: 'nonsense', properties: { title: 'Third' } },
        { properties: { title: 'Middlemarch' }, vector: [1] },
        { properties: { titel: 'Fourth' } },
      ];
      const answer = await server.call<{ results: { id: string }[] }>('add_objects', {
        collection_name: 'Book',
        objects,
      });
      expect(answer).toMatchObject({
        stored: 2,
        results: [
          { error: null },
          { error: { code: 'object_invalid' } },
          { id, error: null },
          { id, error: { code: 'object_repeated' } },
          { id: 'nonsense', error: { code: 'object_invalid' } },
          { error: { code: 'vector_invalid' } },
          { error: { code: 'object_invalid', hint: expect.stringContaining('title') } },
        ],
      });
      expect(await get(answer.results[0]?.id ?? '')).toMatchObject({ properties: { title: 'Ulysses' } });
      expect(await get(id, { include_vector: true })).toMatchObject({
        properties: { title: 'First' },
        vector: { length: 256 },
      });
    });

    it('adds nothing more when it is called again with the same key', async ({ expect }) => {
      const call = {
        collection_name: 'Song',
        objects: [{ properties: { title: 'Two' } }, { properties: { title: 'Three' } }],
        idempotency_key: 'songs',
      };
      const count = () => server.store.count('Song');
      const first = await server.call('add_objects', call);
      const before = await count();
      expect(await server.call('add_objects', call)).toEqual(first);
      expect(await count()).toBe(before);
    });
  });

  describe('list_objects', () => {
    it('gives every object once, page by page, in the order of ids', async ({ expect }) => {
      const objects = Array.from({ length: 25 }, (_, year) => ({ properties: { title: 'Listed', year } }));
      await server.call('add_objects', { collection_name: 'Book', objects });
      const call = {
        collection_name: 'Book',
        where: { operator: 'Equal', path: 'title', value: 'Listed' },
        limit: 10,
        properties_to_return: ['year'],
      };
      const ids: string[] = [];
      const years: number[] = [];
      for (let cursor: string | undefined | null; cursor !== null; ) {
        const page: {
          objects: { id: string; properties: { year: number } }[];
          next_cursor: string | null;
        } = await server.call('list_objects', { ...call, ...(cursor && { cursor }) });
        ids.push(...page.objects.map((object) => object.id));
        years.push(...page.objects.map(({ properties }) => properties.year));
        cursor = page.next_cursor;
      }
      expect(ids).toEqual(ids.toSorted());
      expect(years.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, n) => n));
    });

    it.for([
      { name: 'another collection', other: { collection_name: 'Song' } },
      { name: 'another filter', other: { where: { operator: 'IsNull', path: 'year', value: false } } },
    ])('refuses a cursor of $name', async ({ other }, { expect }) => {
      const call = { collection_name: 'Book', limit: 1 };
      const { next_cursor: cursor } = await server.call('list_objects', call);
      expect(await server.fail('list_objects', { ...call, ...other, cursor })).toMatchObject({
        code: 'cursor_invalid',
        message: 'This cursor belongs to another question',
      });
    });

    it('refuses a cursor that is none', async ({ expect }) => {
      const call = { collection_name: 'Book', cursor: 'nonsense' };
      expect(await server.fail('list_objects', call)).toMatchObject({ code: 'cursor_invalid' });
    });
  });

  describe('update_object', () => {
    it('merges, replaces, and makes the vector anew only when the searchable texts changed', async ({
      expect,
    }) => {
      const { id } = await add({ title: 'Walden', isbn: '1', year: 1854 });
      const vector = async () => (await get(id, { include_vector: true })).vector;
      const update = (properties: object, mode = 'merge') =>
        server.call('update_object', { collection_name: 'Book', id, properties, mode });
      const first = await vector();

      await update({ isbn: '2', year: null });
      expect((await get(id)).properties).toEqual({ title: 'Walden', isbn: '2' });
      expect(await vector()).toEqual(first);

      await update({ title: 'Civil Disobedience' });
      expect(await vector()).not.toEqual(first);

      await update({ title: 'Walden' }, 'replace');
      expect((await get(id)).properties).toEqual({ title: 'Walden' });
      expect(await vector()).toEqual(first);
    });

    it('keeps a vector that the caller brought, while the texts stay', async ({ expect }) => {
      const vector = Array.from({ length: 256 }, (_, n) => Number(n === 7));
      const { id } = await add({ title: 'Own vector' }, { vector });
      await server.call('update_object', { collection_name: 'Book', id, properties: { year: 1 } });
      expect((await get(id, { include_vector: true })).vector).toEqual(vector);
    });

    it.for(['merge', 'replace'])('by %s keeps the vectors that it is not given', async (mode, { expect }) => {
      const song = { collection_name: 'Song', id: randomUUID() };
      await server.call('add_object', {
        ...song,
        properties: { title: 'One' },
        vector: [0, 1, 0],
        vectors: { melody: [1, 0], rhythm: [0, 1] },
      });
      const change = { properties: { title: 'Two' }, vectors: { rhythm: [1, 1] } };
      await server.call('update_object', { ...song, ...change, mode });
      expect(await server.call('get_object', { ...song, include_vector: true })).toMatchObject({
        properties: { title: 'Two' },
        vector: [0, 1, 0],
        vectors: { melody: [1, 0], rhythm: [1, 1] },
      });
    });

    it('knows no object that is not there', async ({ expect }) => {
      const call = { collection_name: 'Book', id: randomUUID(), properties: {} };
      expect(await server.fail('update_object', call)).toMatchObject({ code: 'object_not_found' });
    });

    it('refuses an unknown property by its near ones', async ({ expect }) => {
      const { id } = await add({ title: 'x' });
      const call = { collection_name: 'Book', id, properties: { yeer: 1 } };
      expect(await server.fail('update_object', call)).toMatchObject({
        code: 'object_invalid',
        hint: expect.stringContaining('year'),
      });
    });
  });

  describe('delete_object', () => {
    it('says whether there was one', async ({ expect }) => {
      const { id } = await add({ title: 'Gone' });
      const remove = (dry_run = false) =>
        server.call('delete_object', { collection_name: 'Book', id, dry_run });
      expect(await remove(true)).toEqual({ deleted: true, dry_run: true });
      expect(await remove()).toEqual({ deleted: true, dry_run: false });
      expect(await remove(true)).toEqual({ deleted: false, dry_run: true });
      expect(await remove()).toEqual({ deleted: false, dry_run: false });
    });
  });

  describe('delete_objects', () => {
    it('counts first, and then deletes those that meet the filter alone', async ({ expect }) => {
      for (const year of [1, 2, 3]) await add({ title: 'Deleted', year: year + 5000 });
      const call = {
        collection_name: 'Book',
        where: { operator: 'GreaterThan', path: 'year', valueInt: 5001 },
      };
      expect(await server.call('delete_objects', { ...call, dry_run: true })).toEqual({
        objects: 2,
        deleted: false,
      });
      expect(await server.call('delete_objects', call)).toEqual({ objects: 2, deleted: true });
      expect(await server.call('delete_objects', call)).toEqual({ objects: 0, deleted: true });
      const filter = { operator: 'Equal', path: ['title'], value: 'Deleted' } as const;
      expect(await server.store.count('Book', filter)).toBe(1);
    });

    it('wants a filter that says something', async ({ expect }) => {
      const call = { collection_name: 'Book', where: {} };
      expect(await server.fail('delete_objects', call)).toMatchObject({ code: 'filter_invalid' });
    });
  });
});
