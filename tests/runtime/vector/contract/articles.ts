/** Three objects that most of the suite speaks about. */
import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import type { StoredObject } from '../../../../src/runtime/vector/stored-object.ts';
import { id } from './store-under-test.ts';

export const articleConfig: CollectionConfig = {
  name: 'Article',
  description: 'What the suite reads',
  properties: [
    { name: 'title', dataType: 'text', description: 'a few words' },
    { name: 'body', dataType: 'text' },
    { name: 'owner', dataType: 'text', searchable: false },
    { name: 'tags', dataType: 'text[]', searchable: false },
    { name: 'words', dataType: 'int' },
    { name: 'score', dataType: 'number' },
    { name: 'isPublic', dataType: 'boolean' },
    { name: 'writtenAt', dataType: 'date' },
  ],
  dimensions: 3,
  tokenization: 'english',
  partitionBy: 'owner',
};

export const articles: readonly StoredObject[] = [
  {
    id: id(1),
    vector: Float32Array.of(1, 0, 0),
    properties: {
      title: 'Backups at night',
      body: 'The nightly backup runs at two.',
      owner: 'ann',
      tags: ['ops', 'db'],
      words: 6,
      score: 0.5,
      isPublic: true,
      writtenAt: '2026-01-01T10:00:00+02:00',
    },
  },
  {
    id: id(2),
    vector: Float32Array.of(0, 1, 0),
    properties: {
      title: 'Sourdough',
      body: 'Bake the bread for forty minutes.',
      owner: 'bob',
      tags: ['food'],
      words: 6,
      score: 0.9,
      isPublic: false,
      writtenAt: '2026-02-01T00:00:00Z',
    },
  },
  {
    id: id(3),
    vector: Float32Array.of(0.9, 0.1, 0),
    properties: {
      title: 'Restoring',
      body: 'How to restore a database from its backups.',
      owner: 'ann',
      tags: ['ops'],
      words: 8,
      score: 0.1,
      isPublic: true,
      writtenAt: null,
    },
  },
];
