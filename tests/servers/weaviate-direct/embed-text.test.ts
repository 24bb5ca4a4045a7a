import { describe, it } from 'vitest';
import type { Embedder } from '../../../src/runtime/embedding/embedder.ts';
import type { CollectionConfig } from '../../../src/runtime/vector/collection.ts';
import { embedText, withVectors } from '../../../src/servers/weaviate-direct/embed-text.ts';

const book: CollectionConfig = {
  name: 'Book',
  properties: [
    { name: 'title', dataType: 'text' },
    { name: 'tags', dataType: 'text[]' },
    { name: 'isbn', dataType: 'text', searchable: false },
    { name: 'year', dataType: 'int' },
  ],
  dimensions: 2,
  space: 'lengths@1/2',
};

/** Its vectors tell how long a text is. */
function lengths(): Embedder & { readonly asked: string[][] } {
  const asked: string[][] = [];
  return {
    name: 'lengths',
    asked,
    describe: async () => ({ name: 'lengths', version: '1', dimensions: 2 }),
    embed: async (texts) => {
      asked.push([...texts]);
      return texts.map((text) => Float32Array.of(text.length, 0));
    },
  };
}

const away: Embedder = {
  name: 'away',
  describe: () => Promise.reject(new Error('asked in vain')),
  embed: () => Promise.reject(new Error('asked in vain')),
};

describe('embedText', () => {
  it('makes a vector where the model made those of the collection', async ({ expect }) => {
    expect(await embedText(lengths(), book, 'abc')).toEqual(Float32Array.of(3, 0));
  });

  it.for([
    { name: 'of another model', config: { ...book, space: 'lengths@2/2' } },
    { name: 'of nobody knows which model', config: { name: 'Book', properties: [], dimensions: 2 } },
    { name: 'there are not', config: { ...book, dimensions: null } },
  ])('makes none for vectors $name', async ({ config }, { expect }) => {
    const embedder = lengths();
    expect(await embedText(embedder, config, 'abc')).toBeNull();
    expect(embedder.asked).toEqual([]);
  });

  it('makes none of a text without a known word', async ({ expect }) => {
    expect(await embedText(lengths(), book, '')).toBeNull();
  });

  it('asks no model that cannot have made them', async ({ expect }) => {
    const { space: _, ...config } = book;
    expect(await embedText(away, config, 'abc')).toBeNull();
    expect(await embedText(null, book, 'abc')).toBeNull();
  });
});

describe('withVectors', () => {
  it('embeds the searchable texts of those without a vector, at once', async ({ expect }) => {
    const embedder = lengths();
    const vector = Float32Array.of(0, 1);
    const objects = [
      { id: 'a', properties: { title: 'Tea', tags: ['hot', 'drink'], isbn: '978', year: 1 } },
      { id: 'b', properties: { title: 'Own' }, vector },
      { id: 'c', properties: { year: 1 } },
      { id: 'd', properties: { title: 'Emma' } },
    ];
    expect(await withVectors(embedder, book, objects)).toEqual([
      { ...objects[0], vector: Float32Array.of(13, 0) },
      objects[1],
      objects[2],
      { ...objects[3], vector: Float32Array.of(4, 0) },
    ]);
    expect(embedder.asked).toEqual([['Tea\nhot\ndrink', '', 'Emma']]);
  });
});
