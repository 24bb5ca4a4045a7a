import { afterAll, beforeAll, describe, it } from 'vitest';
import { engines } from '../stores.ts';
import { type WeaviateDirect, weaviateDirect } from '../weaviate-direct-under-test.ts';

interface Part {
  readonly data: string;
  readonly objects: number;
  readonly next_cursor: string | null;
}

describe.for(engines)('on $name', (engine) => {
  let server: WeaviateDirect;
  beforeAll(async () => {
    server = await weaviateDirect({ engine });
    for (const collection_name of ['Source', 'Target']) {
      await server.call('create_collection', {
        collection_name,
        properties: [
          { name: 'title', data_type: 'text' },
          { name: 'tags', data_type: 'text[]' },
          { name: 'year', data_type: 'int' },
          { name: 'extra', data_type: 'object' },
          { name: 'at', data_type: 'geoCoordinates' },
        ],
        dimensions: 3,
        named_vectors: { cover: 2 },
      });
    }
    for (let n = 0; n < 450; n += 150) {
      const objects = Array.from({ length: 150 }, (_, m) => objectNumber(n + m));
      await server.call('add_objects', { collection_name: 'Source', objects });
    }
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  async function exported(collection_name: string, more: object = {}): Promise<readonly Part[]> {
    const parts: Part[] = [];
    for (let cursor: string | null | undefined; cursor !== null; cursor = parts.at(-1)?.next_cursor) {
      parts.push(
        await server.call<Part>('export_collection', { collection_name, ...more, ...(cursor && { cursor }) }),
      );
    }
    return parts;
  }

  const fileOf = (parts: readonly Part[]) => parts.map(({ data }) => data).join('');
  const load = (data: string, more: object = {}) =>
    server.call('import_objects', { collection_name: 'Target', data, ...more });

  describe('export_collection and import_objects', () => {
    it('give back every object with all its vectors, part by part or at once', async ({ expect }) => {
      const parts = await exported('Source', { max_tokens: 5000 });
      expect(parts.length).toBeGreaterThan(3);
      for (const { data } of parts) expect(data.length).toBeLessThanOrEqual(20_000);
      for (const { data, objects } of parts) {
        expect(await load(data)).toMatchObject({ stored: objects, failed: 0 });
      }
      const file = fileOf(parts);
      expect(file.split('\n').length - 1).toBe(450);
      expect(fileOf(await exported('Target', { max_tokens: 250_000 }))).toBe(file);
      expect(await load(file)).toMatchObject({ stored: 450, failed: 0 });
      expect(await server.store.count('Target')).toBe(450);
    });

    it('export what meets a filter, without vectors when told so', async ({ expect }) => {
      const where = { operator: 'LessThan', path: 'year', valueInt: 2 };
      const file = fileOf(await exported('Source', { where, include_vector: false }));
      const lines = file
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines.map(({ properties }) => properties.year).toSorted()).toEqual([0, 1]);
      expect(lines.some((line) => 'vector' in line || 'vectors' in line)).toBe(false);
    });

    it('refuse a cursor of another collection', async ({ expect }) => {
      const { next_cursor: cursor } = await server.call('export_collection', {
        collection_name: 'Source',
        max_tokens: 1000,
      });
      expect(await server.fail('export_collection', { collection_name: 'Target', cursor })).toMatchObject({
        code: 'cursor_invalid',
      });
    });
  });

  describe('import_objects', () => {
    it('stores the good lines and tells what is wrong with each other', async ({ expect }) => {
      const id = '6f1c2f6e-0f0a-4f7e-9a57-0a3f6d1c2b3a';
      const lines = [
        `{"id":"${id}","properties":{"title":"first"}}`,
        'nonsense',
        '',
        '{"properties":{"title":"wrong vector"},"vector":[1]}',
        `{"id":"${id.toUpperCase()}","properties":{"title":"repeated"}}`,
        '{"properties":{"titel":"x"}}',
        '{"properties":{"title":"last"}}\r',
      ];
      expect(await load(`\uFEFF${lines.join('\n')}`)).toEqual({
        stored: 2,
        failed: 4,
        errors: [
          expect.objectContaining({ line: 2, code: 'line_invalid' }),
          expect.objectContaining({ line: 4, code: 'vector_invalid' }),
          expect.objectContaining({ line: 5, code: 'object_repeated' }),
          expect.objectContaining({
            line: 6,
            code: 'object_invalid',
            hint: expect.stringContaining('title'),
          }),
        ],
        note: null,
      });
      expect(await server.store.get('Target', id)).toMatchObject({ properties: { title: 'first' } });
    });

    it('says which errors max_tokens left out', async ({ expect }) => {
      const answer = await load('x\n'.repeat(500), { max_tokens: 500 });
      expect(answer).toMatchObject({ failed: 500, note: expect.stringContaining('of 500 errors') });
      expect(JSON.stringify(answer).length).toBeLessThan(2500);
    });

    it('adds nothing more when lines without ids come again', async ({ expect }) => {
      const before = await server.store.count('Target');
      const data = '{"properties":{"title":"no id a"}}\n{"properties":{"title":"no id b"}}\n';
      for (let n = 0; n < 2; n += 1) expect(await load(data)).toMatchObject({ stored: 2 });
      expect(await server.store.count('Target')).toBe(before + 2);
    });

    it('makes vectors for lines that say nothing of them, and none where there was none', async ({
      expect,
    }) => {
      await server.call('create_collection', {
        collection_name: 'Text',
        properties: [{ name: 'title', data_type: 'text' }],
      });
      const data = '{"properties":{"title":"made"}}\n{"properties":{"title":"none"},"vector":null}\n';
      await server.call('import_objects', { collection_name: 'Text', data });
      const { objects } = await server.call<{ objects: { properties: object; vector?: number[] }[] }>(
        'list_objects',
        { collection_name: 'Text', include_vector: true },
      );
      const lengths = objects.map(({ properties, vector }) => [properties, vector?.length]);
      expect(lengths).toEqual(
        expect.arrayContaining([
          [{ title: 'made' }, 256],
          [{ title: 'none' }, undefined],
        ]),
      );
    });
  });
});

/** Some without a vector, some with, some with a named one too. */
function objectNumber(n: number) {
  return {
    properties: {
      title: `Title ${n} with "quotes", a\nline break and 🍵`,
      tags: [`tag${n % 7}`, 'all'],
      year: n,
      extra: { deep: [{ n }] },
      at: { latitude: 1.5, longitude: (n % 90) / 7 },
    },
    ...(n % 3 === 0 ? {} : { vector: [n / 3, 0.1, -n] }),
    ...(n % 3 === 2 ? { vectors: { cover: [0.7, n / 9] } } : {}),
  };
}
