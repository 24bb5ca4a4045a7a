import { randomUUID } from 'node:crypto';
import { beforeEach, describe, it } from 'vitest';
import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import type { StoredObject } from '../../../../src/runtime/vector/stored-object.ts';
import { articleConfig, articles } from './articles.ts';
import { id, idsOf, refill, type StoreUnderTest } from './store-under-test.ts';

const everyType: CollectionConfig = {
  name: 'Everything',
  properties: [
    { name: 'text', dataType: 'text' },
    { name: 'texts', dataType: 'text[]' },
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

const refused: readonly { title: string; object: Partial<StoredObject>; code: string }[] = [
  { title: 'an unknown property', object: { properties: { colour: 'red' } }, code: 'object_invalid' },
  { title: 'a text for a number', object: { properties: { words: 'six' } }, code: 'object_invalid' },
  { title: 'a fraction for an int', object: { properties: { words: 1.5 } }, code: 'object_invalid' },
  { title: 'no number for a number', object: { properties: { score: Number.NaN } }, code: 'object_invalid' },
  { title: 'a list for a text', object: { properties: { title: ['a'] } }, code: 'object_invalid' },
  { title: 'a text for a list', object: { properties: { tags: 'a' } }, code: 'object_invalid' },
  {
    title: 'a date without a time zone',
    object: { properties: { writtenAt: '2026-01-01T10:00:00' } },
    code: 'object_invalid',
  },
  {
    title: 'a day that is not in the calendar',
    object: { properties: { writtenAt: '2026-02-30T10:00:00Z' } },
    code: 'object_invalid',
  },
  { title: 'no UUID', object: { id: 'nine' }, code: 'object_invalid' },
  { title: 'a UUID in capitals', object: { id: randomUUID().toUpperCase() }, code: 'object_invalid' },
  {
    title: 'a vector of another length',
    object: { vector: Float32Array.of(1) },
    code: 'vector_invalid',
  },
  {
    title: 'NaN in a vector',
    object: { vector: Float32Array.of(1, Number.NaN, 0) },
    code: 'vector_invalid',
  },
  {
    title: 'Infinity in a vector',
    object: { vector: Float32Array.of(1, Number.POSITIVE_INFINITY, 0) },
    code: 'vector_invalid',
  },
  {
    title: 'a named vector where there are none',
    object: { namedVectors: { image: Float32Array.of(1) } },
    code: 'vector_invalid',
  },
];

export function describeObjects(store: StoreUnderTest): void {
  describe('objects', () => {
    beforeEach(() => refill(store(), articleConfig, articles));

    it('come back as they were stored, dates in UTC, without what has no value', async ({ expect }) => {
      expect(await store().get('Article', id(1))).toEqual({
        id: id(1),
        properties: { ...articles[0]?.properties, writtenAt: '2026-01-01T08:00:00.000Z' },
      });
      expect((await store().get('Article', id(3)))?.properties).not.toHaveProperty('writtenAt');
      expect(await store().get('Article', randomUUID())).toBeNull();
    });

    it('come with their vector when it is asked for', async ({ expect }) => {
      const object = await store().get('Article', id(3), { includeVector: true });
      expect(object?.vector).toEqual(Float32Array.of(0.9, 0.1, 0));
    });

    it('keep values of every type', async ({ expect }) => {
      const properties = {
        text: 'Grüße, 世界 🎉\nand "more"',
        texts: ['one', 'two'],
        int: -42,
        ints: [1, 2, 2],
        number: 0.1,
        numbers: [0.5, -1e300],
        boolean: false,
        booleans: [true, false],
        date: '2026-01-01T08:00:00.123Z',
        dates: ['2026-01-01T08:00:00.000Z', '1999-12-31T23:59:59.999Z'],
        uuid: id(7),
        uuids: [id(8), id(9)],
        place: { latitude: 52.5, longitude: -13.25 },
        blob: 'aGVsbG8=',
      };
      const phone = { input: '020 1234567', defaultCountry: 'NL' };
      await refill(store(), everyType, [{ id: id(1), properties: { ...properties, phone } }]);
      const found = (await store().get('Everything', id(1)))?.properties;
      expect(found).toMatchObject({ ...properties, phone: { input: '020 1234567' } });
      await store().deleteCollection('Everything');
    });

    it('keep of a date what is no finer than a millisecond, and take a day alone', async ({ expect }) => {
      const at = (writtenAt: string): StoredObject => ({ id: id(1), properties: { writtenAt } });
      const stored = async (): Promise<unknown> =>
        (await store().get('Article', id(1)))?.properties['writtenAt'];
      await store().upsert('Article', [at('2026-01-01T08:00:00.123987Z')]);
      expect(await stored()).toBe('2026-01-01T08:00:00.123Z');
      await store().upsert('Article', [at('2026-01-01')]);
      expect(await stored()).toBe('2026-01-01T00:00:00.000Z');
    });

    it('are replaced whole', async ({ expect }) => {
      await store().upsert('Article', [{ id: id(1), properties: { title: 'Gardening', owner: 'bob' } }]);
      expect(await store().get('Article', id(1), { includeVector: true })).toEqual({
        id: id(1),
        properties: { title: 'Gardening', owner: 'bob' },
      });
      expect(await store().searchKeyword('Article', { query: 'nightly', limit: 5 })).toEqual([]);
      expect(await store().count('Article')).toBe(3);
    });

    it('are the last of that id in a batch', async ({ expect }) => {
      const title = (text: string): StoredObject => ({ id: id(9), properties: { title: text } });
      await store().upsert('Article', [title('first'), title('last')]);
      expect((await store().get('Article', id(9)))?.properties).toEqual({ title: 'last' });
      expect(await store().count('Article')).toBe(4);
    });

    it.for(refused)('are refused with $title, all of the batch', async ({ object, code }, { expect }) => {
      const fine = { id: id(8), properties: { title: 'fine' } };
      await expect(
        store().upsert('Article', [fine, { id: id(9), properties: {}, ...object }]),
      ).rejects.toMatchObject({ name: 'VectorStoreError', code });
      expect(await store().count('Article')).toBe(3);
    });

    it('name the property that a refused one nearly has', async ({ expect }) => {
      await expect(
        store().upsert('Article', [{ id: id(9), properties: { titel: 'x' } }]),
      ).rejects.toMatchObject({
        message: expect.stringContaining('titel'),
        hint: expect.stringMatching(/title/),
      });
    });

    it('are stored each for itself where that is wanted', async ({ expect }) => {
      const each = await store().upsertEach('Article', [
        { id: id(8), properties: { title: 'fine' } },
        { id: id(9), properties: { colour: 'red' } },
        { id: id(7), properties: { title: 'too long' }, vector: Float32Array.of(1, 2, 3, 4) },
        { id: id(6), properties: { title: 'fine too' } },
      ]);
      expect(each.map((refusal) => refusal?.code ?? null)).toEqual([
        null,
        'object_invalid',
        'vector_invalid',
        null,
      ]);
      expect(idsOf(await store().list('Article', { limit: 10 }))).toEqual([1, 2, 3, 6, 8].map(id));
    });

    it('come at most 200 at a time', async ({ expect }) => {
      const many = Array.from({ length: 201 }, () => ({ id: randomUUID(), properties: {} }));
      await expect(store().upsert('Article', many)).rejects.toThrow(/200/);
      await expect(store().upsertEach('Article', many)).rejects.toThrow(/200/);
    });

    it('are listed page by page in the order of their ids', async ({ expect }) => {
      expect(idsOf(await store().list('Article', { limit: 2 }))).toEqual([id(1), id(2)]);
      expect(idsOf(await store().list('Article', { limit: 2, after: id(2) }))).toEqual([id(3)]);
      expect(await store().list('Article', { limit: 2, after: id(3) })).toEqual([]);
    });

    it('are listed by filter, and with vectors when they are asked for', async ({ expect }) => {
      const filter = { operator: 'Equal', path: ['isPublic'], value: true } as const;
      const page = await store().list('Article', { limit: 1, after: id(1), filter, includeVector: true });
      expect(page).toMatchObject([{ id: id(3), vector: Float32Array.of(0.9, 0.1, 0) }]);
      expect((await store().list('Article', { limit: 1 }))[0]).not.toHaveProperty('vector');
    });
  });

  describe('an object that is changed', () => {
    beforeEach(() => refill(store(), articleConfig, articles));

    it('keeps what is not named, and loses what is null', async ({ expect }) => {
      const patch = { properties: { title: 'Copies at night', tags: null } };
      expect(await store().merge('Article', id(1), patch)).toBe(true);
      const { tags: _, ...rest } = articles[0]?.properties ?? {};
      expect(await store().get('Article', id(1), { includeVector: true })).toEqual({
        id: id(1),
        vector: Float32Array.of(1, 0, 0),
        properties: { ...rest, title: 'Copies at night', writtenAt: '2026-01-01T08:00:00.000Z' },
      });
    });

    it('is found by what it is, not by what it was', async ({ expect }) => {
      await store().merge('Article', id(1), {
        properties: { title: 'Copies', owner: 'bob' },
        vector: Float32Array.of(0, 0, 1),
      });
      expect(idsOf(await store().searchKeyword('Article', { query: 'copies', limit: 5 }))).toEqual([id(1)]);
      const filter = { operator: 'Equal', path: ['owner'], value: 'bob' } as const;
      const vector = Float32Array.of(0, 0, 1);
      const hits = await store().searchVector('Article', { vector, limit: 1, filter });
      expect(idsOf(hits)).toEqual([id(1)]);
      expect(hits[0]?.distance).toBeCloseTo(0, 5);
    });

    it('must be there', async ({ expect }) => {
      expect(await store().merge('Article', randomUUID(), { properties: { title: 'x' } })).toBe(false);
      expect(await store().count('Article')).toBe(3);
    });

    it('is refused as a whole one is', async ({ expect }) => {
      await expect(store().merge('Article', id(1), { properties: { words: 'six' } })).rejects.toMatchObject({
        code: 'object_invalid',
      });
      await expect(
        store().merge('Article', id(1), { properties: {}, vector: Float32Array.of(1) }),
      ).rejects.toMatchObject({ code: 'vector_invalid' });
      expect((await store().get('Article', id(1)))?.properties).toMatchObject({ words: 6 });
    });
  });

  describe('deletion', () => {
    beforeEach(() => refill(store(), articleConfig, articles));

    it('takes objects out of every index and counts those that were there', async ({ expect }) => {
      expect(await store().delete('Article', [id(1), id(1), randomUUID()])).toBe(1);
      expect(await store().searchKeyword('Article', { query: 'nightly', limit: 5 })).toEqual([]);
      const vector = Float32Array.of(1, 0, 0);
      expect(idsOf(await store().searchVector('Article', { vector, limit: 5 }))).toEqual([id(3), id(2)]);
    });

    it('by filter tells first, when that is wanted, how many it would be', async ({ expect }) => {
      const filter = { operator: 'Equal', path: ['tags'], value: 'ops' } as const;
      expect(await store().deleteWhere('Article', filter, { dryRun: true })).toBe(2);
      expect(await store().count('Article')).toBe(3);
      expect(await store().deleteWhere('Article', filter)).toBe(2);
      expect(idsOf(await store().list('Article', { limit: 5 }))).toEqual([id(2)]);
      expect(await store().deleteWhere('Article', filter)).toBe(0);
      expect(await store().searchKeyword('Article', { query: 'backup', limit: 5 })).toEqual([]);
    });

    it('by a filter that is wrong deletes nothing', async ({ expect }) => {
      await expect(
        store().deleteWhere('Article', { operator: 'Equal', path: ['colour'], value: 'red' }),
      ).rejects.toMatchObject({ code: 'property_unknown' });
      expect(await store().count('Article')).toBe(3);
    });
  });
}
