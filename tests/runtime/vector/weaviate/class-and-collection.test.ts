/** A collection made into a class of Weaviate's, and read back. */
import { describe, it } from 'vitest';
import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import { classOf, noteOf } from '../../../../src/runtime/vector/weaviate/class-of.ts';
import { collectionOf } from '../../../../src/runtime/vector/weaviate/collection-of.ts';

const config: CollectionConfig = {
  name: 'Article',
  description: 'Articles\n\nof the blog',
  properties: [
    { name: 'Title', dataType: 'text', description: 'what stands above' },
    { name: 'body', dataType: 'text', searchable: true },
    { name: 'body_stems', dataType: 'text' },
    { name: 'owner', dataType: 'text', searchable: false },
    { name: 'words', dataType: 'int' },
    { name: 'extra', dataType: 'object' },
  ],
  dimensions: 3,
  namedVectors: { default: 2 },
  multiTenant: false,
  tokenization: 'english',
  partitionBy: 'owner',
  space: 'model@1/3',
};

describe('a collection in Weaviate', () => {
  it('is read back as it was given', ({ expect }) => {
    expect(collectionOf(classOf(config, noteOf(config))).config).toEqual(config);
    const bare: CollectionConfig = { name: 'Bare', properties: [], dimensions: null };
    expect(collectionOf(classOf(bare, noteOf(bare))).config).toEqual(bare);
  });

  it('keeps texts that are searched as words, others whole, stems beside, and JSON without an index', ({
    expect,
  }) => {
    const { properties = [] } = classOf(config, noteOf(config));
    const kept = properties.map(
      ({ name, tokenization, indexFilterable, indexSearchable, indexRangeFilters }) => [
        name,
        tokenization ?? (indexRangeFilters === true ? 'ranges' : ''),
        [indexFilterable, indexSearchable],
      ],
    );
    expect(kept).toEqual([
      ['title', 'word', [true, false]],
      ['title_stems', 'whitespace', [false, true]],
      ['body', 'word', [true, false]],
      ['body_stems_2', 'whitespace', [false, true]],
      ['body_stems', 'word', [true, false]],
      ['body_stems_stems', 'whitespace', [false, true]],
      ['owner', 'field', [true, false]],
      ['words', 'ranges', [undefined, undefined]],
      ['extra', 'field', [false, false]],
    ]);
  });

  it('searches the words themselves where nothing is stemmed', ({ expect }) => {
    const { tokenization: _english, ...plain } = config;
    const { properties = [] } = classOf(plain, noteOf(plain));
    expect(properties.find(({ name }) => name === 'body')).toMatchObject({
      tokenization: 'word',
      indexSearchable: true,
    });
    expect(properties).toHaveLength(config.properties.length);
  });

  it('leaves named vectors their names, and finds another one for the unnamed', ({ expect }) => {
    const { vectors } = collectionOf(classOf(config, noteOf(config)));
    expect(Object.fromEntries(vectors)).toEqual({ '': 'default_2', default: 'default' });
  });

  it('is one of others once its note is spoilt', ({ expect }) => {
    const cls = classOf(config, noteOf(config));
    for (const description of ['mine', 'mcpctl: {"config":', 'mcpctl: {"config":{"properties":7}}']) {
      const read = collectionOf({ ...cls, description });
      expect(read.note).toBeNull();
      expect(read.config).toMatchObject({ description, dimensions: null });
      expect(read.config.properties.map(({ name }) => name)).toContain('body_stems_2');
    }
  });

  it('shows what others added, and not yet what is only noted', ({ expect }) => {
    const cls = classOf(config, noteOf(config));
    const without = (cls.properties ?? []).filter(({ name }) => name !== 'words');
    const { config: read } = collectionOf({
      ...cls,
      properties: [...without, { name: 'byOthers', dataType: ['number'] }],
    });
    const names = read.properties.map(({ name }) => name);
    expect(names).toEqual(['Title', 'body', 'body_stems', 'owner', 'extra', 'byOthers']);
  });
});
