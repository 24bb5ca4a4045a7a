import { beforeEach, describe, it } from 'vitest';
import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import { id, idsOf, refill, type StoreUnderTest } from './store-under-test.ts';

const config: CollectionConfig = {
  name: 'Photo',
  properties: [{ name: 'caption', dataType: 'text' }],
  dimensions: null,
  namedVectors: { text: 2, image: 3 },
};

const photos = [
  {
    id: id(1),
    properties: { caption: 'red house' },
    namedVectors: { text: Float32Array.of(1, 0), image: Float32Array.of(0, 0, 1) },
  },
  { id: id(2), properties: { caption: 'blue house' }, namedVectors: { text: Float32Array.of(0, 1) } },
  { id: id(3), properties: { caption: 'no vectors' } },
];

export function describeNamedVectors(store: StoreUnderTest): void {
  describe('named vectors', () => {
    beforeEach(() => refill(store(), config, photos));

    it('come back by their names', async ({ expect }) => {
      const found = await store().list('Photo', { limit: 5, includeVector: true });
      expect(found.map(({ namedVectors }) => namedVectors)).toEqual([
        photos[0]?.namedVectors,
        photos[1]?.namedVectors,
        undefined,
      ]);
    });

    it('are searched by name', async ({ expect }) => {
      const byText = { vector: Float32Array.of(0.1, 1), target: 'text', limit: 5 };
      expect(idsOf(await store().searchVector('Photo', byText))).toEqual([id(2), id(1)]);
      const byImage = { vector: Float32Array.of(0, 1, 1), target: 'image', limit: 5 };
      expect(idsOf(await store().searchVector('Photo', byImage))).toEqual([id(1)]);
      const hybrid = { ...byText, query: 'red', alpha: 0.9 };
      expect(idsOf(await store().searchHybrid('Photo', hybrid))).toEqual([id(2), id(1)]);
    });

    it('are changed one at a time', async ({ expect }) => {
      const image = Float32Array.of(1, 1, 0);
      await store().merge('Photo', id(1), { properties: {}, namedVectors: { image } });
      const changed = await store().get('Photo', id(1), { includeVector: true });
      expect(changed?.namedVectors).toEqual({ text: Float32Array.of(1, 0), image });
    });

    it.for([
      {
        title: 'another name',
        namedVectors: { txet: Float32Array.of(1, 0) },
        hint: /text/,
      },
      { title: 'another length', namedVectors: { image: Float32Array.of(1, 0) }, hint: /3/ },
      { title: 'NaN', namedVectors: { text: Float32Array.of(Number.NaN, 0) }, hint: /./ },
    ])('are refused with $title', async ({ namedVectors, hint }, { expect }) => {
      await expect(
        store().upsert('Photo', [{ id: id(9), properties: {}, namedVectors: { ...namedVectors } }]),
      ).rejects.toMatchObject({ code: 'vector_invalid', hint: expect.stringMatching(hint) });
    });

    it('must be named in a search where there are no others', async ({ expect }) => {
      await expect(
        store().searchVector('Photo', { vector: Float32Array.of(1, 0), limit: 5 }),
      ).rejects.toMatchObject({ code: 'vector_invalid', hint: expect.stringContaining('text') });
    });
  });
}
