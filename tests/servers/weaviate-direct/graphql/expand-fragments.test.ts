import { describe, it } from 'vitest';
import { readDocument, writeDocument } from '../../../../src/servers/weaviate-direct/graphql/document.ts';
import { expandFragments } from '../../../../src/servers/weaviate-direct/graphql/expand-fragments.ts';

describe('expandFragments', () => {
  it.for([
    {
      name: 'fields of a collection',
      query: '{ Get { Book { ...f year } } } fragment f on Book { title ...g } fragment g on Book { isbn }',
      expanded: '{ Get { Book { title isbn year } } }',
    },
    {
      name: 'collections',
      query:
        '{ Get { ...f } Aggregate { ...g } } fragment f on GetObjectsObj { Book { title } } fragment g on AggregateObjectsObj { Book { meta { count } } }',
      expanded: '{ Get { Book { title } } Aggregate { Book { meta { count } } } }',
    },
    {
      name: 'the whole query',
      query: '{ ...f } fragment f on WeaviateObj { Get { Book { title } } }',
      expanded: '{ Get { Book { title } } }',
    },
    {
      name: 'fragments without a type',
      query: '{ ... { Get { ... { Book { ... { title } } } } } }',
      expanded: '{ Get { Book { title } } }',
    },
    {
      name: 'what lies behind a reference, which needs its type',
      query: '{ Get { Book { by { ...f ... on Author { ...f age } } } } } fragment f on Author { name }',
      expanded: '{ Get { Book { by { ... on Author { name } ... on Author { name age } } } } }',
    },
    {
      name: 'what is asked for on a condition',
      query: '{ Get { Book { ...f @include(if: true) } } } fragment f on Book { title }',
      expanded: '{ Get { Book { ... on Book @include(if: true) { title } } } }',
    },
    {
      name: 'what is used twice',
      query: '{ Get { a: Book { ...f } b: Book(limit: 1) { ...f } } } fragment f on Book { title }',
      expanded: '{ Get { a: Book { title } b: Book(limit: 1) { title } } }',
    },
  ])('writes out $name', ({ query, expanded }, { expect }) => {
    const { text } = writeDocument(expandFragments(readDocument(query)), {});
    expect(text.replaceAll(/\s+/g, ' ').trim()).toBe(expanded);
  });
});
